package io.segmentexport.camel;

import io.segmentexport.close.Report;
import io.segmentexport.close.ReportText;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Start;
import io.segmentexport.sandbox.KlaviyoSandbox;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import io.segmentexport.sandbox.SandboxSettings;
import io.segmentexport.sandbox.SandboxSettings.SandboxAccount;
import io.segmentexport.sandbox.Situations;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.InstantSource;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;

/**
 * The real routes, from the real pages, against the sandbox over real HTTP, in a folder of the test's own. The export
 * is {@code newsletter} on connection {@code main}; waits are short, and everything else is as it is shipped.
 */
public final class ExportFixture implements AutoCloseable {

    public static final String EXPORT = "newsletter";
    public static final String LIST = "Y6nRLr";
    public static final String KEY = "pk_0123456789abcdef0123456789abcdef01";
    public static final String OTHER_KEY = "pk_fedcba9876543210fedcba9876543210fe";
    private static final String CONFIGURATION = """
            connection.main.api-key = KEY
            connection.main.data-privacy-consent = Jo Doe agreed on 2026-01-15
            export.newsletter.connection = main
            export.newsletter.list-id = Y6nRLr
            export.newsletter.email-field = EMail
            export.newsletter.segments = HighValue
            export.newsletter.whole-after = 100ms
            delivery.first-wait = 10ms
            delivery.longest-wait = 40ms
            delivery.retries = 3
            delivery.request-timeout = 5s
            tracking.first-wait = 10ms
            tracking.longest-wait = 50ms
            """.replace("KEY", KEY);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Path folder;
    private final KlaviyoSandbox sandbox;
    private final Map<String, String> keys;
    private final Settings settings;
    private final Integration integration;

    private ExportFixture(
            Path folder, KlaviyoSandbox sandbox, Map<String, String> keys, Settings settings, Integration integration) {
        this.folder = folder;
        this.sandbox = sandbox;
        this.keys = keys;
        this.settings = settings;
        this.integration = integration;
    }

    /** A fixture that is made up key by key. */
    public static Builder in(Path folder) {
        return new Builder(folder);
    }

    /** A fixture to be. */
    public static final class Builder {

        private final Path folder;
        private final Map<String, String> keys = new HashMap<>();
        private SandboxSettings sandboxSettings = quickSandbox();

        private Builder(Path folder) {
            this.folder = folder;
        }

        /** A key of the configuration; or one of the service's own waits or of Camel's own settings. */
        public Builder with(String key, String value) {
            keys.put(key, value);
            return this;
        }

        /** A sandbox of the test's own. */
        public Builder with(SandboxSettings settings) {
            sandboxSettings = settings;
            return this;
        }

        /** Lines of the configuration file that Camel alone reads. */
        public Builder withLines(String lines) throws IOException {
            Files.writeString(folder.resolve("application.properties"), CONFIGURATION + lines);
            return this;
        }

        public ExportFixture started() throws Exception {
            return started(Clock.systemUTC(), new SteadyClock());
        }

        /** Started by a clock of the test's own. */
        public ExportFixture started(Clock clock) throws Exception {
            return started(clock, clock);
        }

        /** Started by two clocks of the test's own: the machine's, and the one for waits. */
        ExportFixture started(Clock clock, InstantSource steady) throws Exception {
            return start(folder, sandboxSettings, keys, clock, steady);
        }
    }

    /** A sandbox whose limits are out of the way and whose jobs end at the second look. */
    public static SandboxSettings quickSandbox() {
        return SandboxSettings.standard()
                .accounts(new SandboxAccount("SANDBX", "Sandbox", Set.of(KEY, OTHER_KEY), Map.of(LIST, "Newsletter", "LIST02", "Other")))
                .rateLimits(Situations.announced(1_000_000, 1_000_000))
                .jobTiming(Situations.onPoll(2))
                .keepBodies(true);
    }

    /** Everything as it usually is. */
    public static ExportFixture start(Path folder) throws Exception {
        return start(folder, quickSandbox(), Map.of());
    }

    /** With some keys of the configuration replaced or added; the service's own waits may be among them. */
    public static ExportFixture start(Path folder, Map<String, String> keys) throws Exception {
        return start(folder, quickSandbox(), keys);
    }

    /** With some keys replaced or added, and lines of the configuration file that Camel alone reads. */
    public static ExportFixture start(Path folder, Map<String, String> keys, String lines) throws Exception {
        Files.writeString(folder.resolve("application.properties"), CONFIGURATION + lines);
        return start(folder, keys);
    }

    /** With a sandbox of the test's own and some keys of the configuration replaced or added. */
    public static ExportFixture start(Path folder, SandboxSettings sandboxSettings, Map<String, String> keys) throws Exception {
        return start(folder, sandboxSettings, keys, Clock.systemUTC(), new SteadyClock());
    }

    private static ExportFixture start(
            Path folder, SandboxSettings sandboxSettings, Map<String, String> keys, Clock clock, InstantSource steady) throws Exception {
        var sandbox = KlaviyoSandbox.start(sandboxSettings);
        var config = folder.resolve("application.properties");
        if (!Files.exists(config)) {
            Files.writeString(config, CONFIGURATION);
        }
        var overrides = new HashMap<String, String>();
        overrides.put("routes.folder", Path.of("routes").toAbsolutePath().toString());
        overrides.put("connection.main.base-url", sandbox.baseUrl().toString());
        var properties = new HashMap<>(
                Map.of("pick-up.poll-millis", "50", "suspended.look-again-millis", "100",
                        "requests.poll-millis", "20", "retention.look-again-millis", "3600000",
                        "unconfirmed.look-again-millis", "600000", "alert.first-wait-millis", "20", "alert.longest-wait-millis", "300000",
                        "fetch.poll-millis", "50"));
        keys.forEach((key, value) -> (properties.containsKey(key) || key.startsWith("camel.") ? properties : overrides).put(key, value));
        // Exports of a test's own settle as quickly.
        List.copyOf(overrides.keySet()).stream().filter(key -> key.matches("export\\.[^.]+\\.connection"))
                .forEach(key -> overrides.putIfAbsent(key.replaceFirst("connection$", "whole-after"), "100ms"));
        overrides.replaceAll((key, value) -> value.replace("SANDBOX", sandbox.baseUrl().toString()));
        var settings = new SettingsReader().read(config, overrides);
        var integration = new Integration(settings, true, properties, clock, steady);
        integration.start();
        return new ExportFixture(folder, sandbox, overrides, settings, integration);
    }

    public KlaviyoSandbox sandbox() {
        return sandbox;
    }

    public Integration integration() {
        return integration;
    }

    /** Nobody in particular, at the port of this service; it has one with {@code operations.port = 0}. */
    public ApiClient http() {
        return ApiClient.anonymous(integration.port().orElseThrow());
    }

    public Settings settings() {
        return settings;
    }

    /** The settings with some keys replaced or added: for another process in the same folder. */
    public Settings settingsWith(Map<String, String> others) {
        var all = new HashMap<>(keys);
        all.putAll(others);
        return new SettingsReader().read(folder.resolve("application.properties"), all);
    }

    public Export export() {
        return settings.exports().get(EXPORT);
    }

    public DataFolder data() {
        return new DataFolder(settings.dataFolder());
    }

    public Path inbox() {
        return export().folder();
    }

    /** Drops a file into the watched folder, whole at once, and waits until its run has come to a halt. */
    public Report drop(String name, String content) throws IOException {
        return drop(name, content.getBytes(StandardCharsets.UTF_8));
    }

    public Report drop(String name, byte[] content) throws IOException {
        int before = runs().size();
        put(name, content);
        Awaitility.await().atMost(LONGEST).pollInterval(Duration.ofMillis(20)).until(() -> runs().size() > before);
        return awaitReport(runs().get(0).id());
    }

    /** Puts a file into the watched folder, whole at once, and comes back. */
    public void put(String name, byte[] content) throws IOException {
        var file = inbox().resolve(name);
        Files.createDirectories(file.getParent());
        var part = file.resolveSibling("." + file.getFileName() + ".part");
        Files.write(part, content);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Exports content as one run without the watched folder, which is quicker; gives the report. */
    public Report export(String name, String content) throws Exception {
        return export(name, content.getBytes(StandardCharsets.UTF_8));
    }

    public Report export(String name, byte[] content) throws Exception {
        var file = Files.write(Files.createDirectories(folder.resolve("given")).resolve(name), content);
        var run = integration.beans().claims().copy(EXPORT, List.of(new SegmentFile(file, "HighValue")), Start.of("test"));
        return integration.dispatch().carry(integration.ledger().runs().get(run)).orElseThrow();
    }

    /** As {@link #export(String, String)}, in a thread beside: for a test that has to do something meanwhile. */
    public CompletableFuture<Report> exporting(String name, String content) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return export(name, content);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        }, task -> new Thread(task, "export " + name).start());
    }

    /** Waits until a run has ended or cannot go on now, and its report is written. */
    public Report awaitReport(String run) throws IOException {
        Awaitility.await().atMost(LONGEST).pollInterval(Duration.ofMillis(20)).until(() -> {
            var state = integration.ledger().runs().get(run).state();
            return (state.ended() || state == RunState.SUSPENDED || state == RunState.UNCONFIRMED)
                    && integration.runs().underWay(run).isEmpty();
        });
        return report(run);
    }

    /** Waits until a run has ended, however often it stands still before. */
    public Report awaitEnd(String run) throws IOException {
        Awaitility.await().atMost(LONGEST).pollInterval(Duration.ofMillis(20)).until(
                () -> integration.ledger().runs().get(run).state().ended() && integration.runs().underWay(run).isEmpty());
        return report(run);
    }

    /** The report of a run as it is shown now. */
    public Report report(String run) {
        return integration.beans().reports().of(run).orElseThrow();
    }

    /** The same for people. */
    public String text(String run) {
        return ReportText.of(report(run));
    }

    /** All runs, the newest first. */
    public List<Run> runs() {
        return integration.ledger().runs().list(Optional.empty(), 1000);
    }

    /** Whether all of these addresses are on the list. */
    public boolean allOnList(Collection<String> addresses) {
        return sandbox.members(LIST).containsAll(addresses);
    }

    /** Whether none of these addresses is on the list. */
    public boolean noneOnList(Collection<String> addresses) {
        return Collections.disjoint(sandbox.members(LIST), addresses);
    }

    /** What was asked of one operation of the sandbox, in order. */
    public List<RecordedRequest> requests(Operation operation) {
        return sandbox.requests().stream()
                .filter(request -> request.method().equals(operation.method()))
                .filter(request -> request.path().matches(operation.path().replaceAll("\\{[^}]*}", "[^/]+")))
                .toList();
    }

    /** The files of a dead letter of a run, by name. */
    public List<Path> deadLetters(Report report) throws IOException {
        var place = data().deadLetter(report.export(), report.run());
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (var files = Files.list(place)) {
            return files.sorted().toList();
        }
    }

    @Override
    public void close() {
        integration.close();
        sandbox.close();
    }
}
