package io.segmentexport.cli;

import io.segmentexport.camel.Integration;
import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.cli.work.ProgressDisplay;
import io.segmentexport.close.Report;
import io.segmentexport.close.ReportText;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.database.DeliveryLock;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunWatcher;
import io.segmentexport.sandbox.KlaviyoSandbox;
import io.segmentexport.sandbox.SandboxSettings.SandboxAccount;
import io.segmentexport.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code demo}: the main job, without an account. */
@Command(name = "demo", header = "Exports a sample segment into a Klaviyo on this machine.",
        description = {
            "Starts the sandbox, drops a sample segment into the watched folder of the",
            "export \"newsletter\", lets the routes carry it, and prints the report. Needs no",
            "account and no key; leaves what it did in the folder demo/ of the data folder.",
            "Exit code: 0 if the report is the expected one."
        })
final class DemoCommand extends ConfiguredCommand {

    private static final String EXPORT = "newsletter";
    private static final List<String> PAGES =
            List.of("claim", "close", "deliver", "klaviyo", "run", "stage", "track");
    private static final String SAMPLE = "HighValue_1.csv";
    private static final String KEY = "pk_demo";
    private static final long MOST_SECONDS = 120;

    @Override
    public Integer call() throws Exception {
        var asShipped = settings();
        if (!asShipped.exports().containsKey(EXPORT)) {
            terminal().warn("The demo wants the export \"" + EXPORT + "\" as application.properties was shipped "
                    + "with it; there are: " + String.join(", ", asShipped.exports().keySet()));
            return ExitCode.FAILED;
        }
        try (var sandbox = sandbox(asShipped)) {
            terminal().say("Sandbox     ", "a Klaviyo on this machine: " + sandbox.baseUrl());
            var settings = settings(overrides(asShipped, sandbox));
            try (var lock = DeliveryLock.take(settings, "demo"); var integration = new Integration(settings, true, quick(settings))) {
                return demo(settings, integration);
            }
        }
    }

    private static KlaviyoSandbox sandbox(Settings settings) throws IOException {
        String list = settings.exports().get(EXPORT).listId();
        return KlaviyoSandbox.start(SandboxSettings.standard()
                .accounts(new SandboxAccount("SANDBX", "Sandbox", Set.of(KEY), Map.of(list, "Newsletter"))));
    }

    /** The configuration as it is, but for the data folder and where the connections go. */
    private static Map<String, String> overrides(Settings settings, KlaviyoSandbox sandbox) {
        var overrides = new HashMap<String, String>();
        var demo = settings.dataFolder().resolve("demo");
        overrides.put("data.folder", demo.toString());
        List.of("url", "user", "password").forEach(option -> overrides.put("ledger." + option, ""));
        settings.connections().keySet().forEach(id -> {
            overrides.put("connection." + id + ".base-url", sandbox.baseUrl().toString());
            overrides.put("connection." + id + ".api-key", KEY);
        });
        settings.exports().keySet().forEach(id -> {
            overrides.put("export." + id + ".folder", demo.resolve("inbox").resolve(id).toString());
            overrides.put("export." + id + ".run", "on-arrival");
            overrides.put("export." + id + ".whole-after", "250ms");
            List.of("schedule", "time-zone", "misfire").forEach(option -> overrides.put("export." + id + "." + option, ""));
        });
        overrides.put("export." + EXPORT + ".on-duplicate-content", "send");
        overrides.put("operations.port", "off");
        overrides.put("operations.users", "");
        overrides.put("alert.to", "log:demo");
        return overrides;
    }

    /** Looks often, and leaves out the pages of a team's own: they could bring real segments into the sandbox. */
    private static Map<String, String> quick(Settings settings) {
        return Map.of("pick-up.poll-millis", "250",
                "camel.main.routes-include-pattern", PAGES.stream()
                        .map(page -> "file:" + settings.routes() + "/" + page + ".camel.yaml").collect(Collectors.joining(",")));
    }

    private int demo(Settings settings, Integration integration) throws Exception {
        var through = new Through();
        integration.watchers().add(through);
        integration.start();
        var export = settings.exports().get(EXPORT);
        drop(export.folder());
        terminal().say("Dropped     ", export.folder().resolve(SAMPLE).toString());
        String run;
        try (var display = new ProgressDisplay(
                () -> integration.runs().underWay().stream().findFirst().map(open -> open.progress().now()))) {
            run = through.run.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            terminal().warn("The demo did not end within " + MOST_SECONDS + " s");
            return ExitCode.FAILED;
        }
        return tell(integration.beans().reports().of(run).orElseThrow());
    }

    /** Under another name first, so that nobody takes a half-written file. */
    private static void drop(Path folder) throws IOException {
        var part = folder.resolve(SAMPLE + ".part");
        try (var sample = DemoCommand.class.getResourceAsStream("/sample/" + SAMPLE)) {
            Files.copy(sample, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, folder.resolve(SAMPLE), StandardCopyOption.ATOMIC_MOVE);
    }

    private int tell(Report report) throws IOException {
        terminal().space();
        terminal().print(ReportText.of(report));
        terminal().space();
        terminal().say("", "The rejected records wait for a person in the file named dead-letter. In an "
                + "export of your own: correct that file and drop it into the watched folder.");
        var unexpected = unexpected(report);
        unexpected.forEach(difference -> terminal().warn("Not as expected: " + difference));
        return unexpected.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static List<String> unexpected(Report report) throws IOException {
        var expected = new Properties();
        try (var stream = new InputStreamReader(
                DemoCommand.class.getResourceAsStream("/sample/expected.properties"), StandardCharsets.UTF_8)) {
            expected.load(stream);
        }
        var actual = new TreeMap<>(Map.of("records", report.records(), "imported", report.imported(), "rejected", report.rejected(),
                "duplicates", report.duplicates(), "undelivered", report.undelivered(), "unconfirmed", report.unconfirmed()));
        report.rejectedFor().forEach((reason, count) -> actual.put("rejected." + reason, count));
        return expected.stringPropertyNames().stream().sorted()
                .filter(what -> !expected.getProperty(what).equals(String.valueOf(actual.getOrDefault(what, 0L))))
                .map(what -> what + " is " + actual.getOrDefault(what, 0L) + ", not " + expected.getProperty(what))
                .toList();
    }

    /** Tells when the run of this demo is through; one that an earlier demo left behind goes before it. */
    private static final class Through implements RunWatcher {

        private final Instant since = Instant.now();
        private final CompletableFuture<String> run = new CompletableFuture<>();

        @Override
        public void ended(OpenRun ended, Run closed) {
            through(ended);
        }

        @Override
        public void held(OpenRun held, Explanation why) {
            through(held);
        }

        private void through(OpenRun of) {
            if (of.export().id().equals(EXPORT) && !of.run().openedAt().isBefore(since)) {
                run.complete(of.id());
            }
        }
    }
}
