package io.segmentexport.crash;

import io.segmentexport.ChildJvm;
import io.segmentexport.cli.SegmentExport;
import io.segmentexport.crash.Scenario.Kill;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Faults.ActiveFault;
import io.segmentexport.sandbox.KlaviyoSandbox;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RateLimits;
import io.segmentexport.sandbox.SandboxSettings;
import io.segmentexport.sandbox.SandboxSettings.SandboxAccount;
import io.segmentexport.sandbox.Situations;
import io.segmentexport.sandbox.resource.ImportJobResource.PayloadLimits;
import io.segmentexport.sandbox.resource.ImportJobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Plays a scenario: the sandbox is here, the service is a process of its own, and killed again and again. */
final class Play implements AutoCloseable {

    static final String LIST = "Y6nRLr";
    static final String KEY = "pk_0123456789abcdef0123456789abcdef01";
    private static final Duration LONGEST = Duration.ofSeconds(90);
    /** Between two looks at a process that lives: much less than a step of a run takes. */
    private static final long LOOK_NANOS = 200_000;
    /** Between two looks at a process that has said nothing yet, or for what the sandbox does by itself. */
    private static final long GLANCE_NANOS = 5_000_000;
    private static final int MOST_PROFILES = 10_000;
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final List<String> SMALL_AND_QUICK = List.of("-XX:+UseSerialGC", "-Xmx320m", "-Xshare:auto");

    /**
     * What was there when a process had been killed.
     *
     * @param kill   the point
     * @param began  when the process was started
     * @param ledger its ledger, from a copy made after the kill
     * @param found  the state of things in a few words
     */
    record Evidence(Kill kill, Instant began, LedgerRows ledger, String found) {
    }

    private final Scenario scenario;
    private final Path folder;
    private final Path inbox;
    private final List<Workload> workloads;
    private final Traffic traffic = new Traffic();
    private final KlaviyoSandbox sandbox;
    private final List<Evidence> evidence = new ArrayList<>();
    private final List<String> logs = new ArrayList<>();
    private LedgerRows before = LedgerRows.none();
    private Instant lastBegan;

    Play(Scenario scenario, Path folder) throws IOException {
        this.scenario = scenario;
        this.folder = Files.createDirectories(folder);
        this.inbox = inbox();
        var random = new Random(scenario.seed());
        this.workloads = scenario.shapes().stream().map(shape -> Workload.of(shape, random)).toList();
        this.sandbox = KlaviyoSandbox.start(sandboxSettings());
    }

    private Path inbox() throws IOException {
        boolean other = scenario.farInbox() && Files.isDirectory(MEMORY) && Files.isWritable(MEMORY)
                && !Files.getFileStore(MEMORY).equals(Files.getFileStore(folder));
        return other ? Files.createTempDirectory(MEMORY, "crash") : Files.createDirectories(folder.resolve("inbox"));
    }

    private SandboxSettings sandboxSettings() {
        var payload = PayloadLimits.klaviyo();
        return SandboxSettings.standard()
                .accounts(new SandboxAccount("SANDBX", "Sandbox", Set.of(KEY), Map.of(LIST, "Newsletter")))
                .rateLimits(Situations.announced(1_000_000, 1_000_000, new RateLimits.Limit(scenario.slow() ? 1 : 1_000_000, 1_000_000)))
                .payloadLimits(new PayloadLimits(
                        payload.profiles(), scenario.largestBody(), payload.profileBytes(), 413))
                .jobTiming(ImportJobs.Timing.after(Duration.ofMillis(100), Duration.ofMillis(100)))
                .keepBodies(true)
                .listener(traffic);
    }

    List<Workload> workloads() {
        return workloads;
    }

    KlaviyoSandbox sandbox() {
        return sandbox;
    }

    Path data() {
        return folder.resolve("data");
    }

    Path watched() {
        return inbox;
    }

    /** What was found after each kill so far. */
    List<Evidence> evidence() {
        return evidence;
    }

    /** What each process wrote on both streams. */
    List<String> logs() {
        return logs;
    }

    /** The ledger as the last process left it. */
    LedgerRows ledger() {
        return before;
    }

    /** The beginning of the process after a kill. */
    Instant beganAfter(int kill) {
        return kill + 1 < evidence.size() ? evidence.get(kill + 1).began() : lastBegan;
    }

    /** From the drop of the files to the end of their runs. */
    void play() throws Exception {
        configure();
        drop();
        // The first that was ordered wins: a request with the poison in it is refused, whatever else goes wrong.
        sandbox.faults().always(
                Operation.BULK_IMPORT.and(request -> request.bodyContains(Workload.POISON)), Fault.refusal());
        scenario.faults().order(sandbox.faults());
        for (var kill : scenario.kills()) {
            untilItIsKilled(kill);
        }
        toTheEnd();
    }

    private void configure() throws IOException {
        boolean parts = scenario.shapes().get(0).layout() == Workload.Layout.PARTS;
        Files.writeString(folder.resolve("klaviyo.key"), KEY + "\n");
        Files.writeString(folder.resolve("application.properties"), """
                connection.main.api-key = {{file:klaviyo.key}}
                connection.main.data-privacy-consent = Jo Doe agreed on 2026-01-15
                connection.main.base-url = %s
                export.newsletter.connection = main
                export.newsletter.list-id = %s
                export.newsletter.email-field = EMail
                export.newsletter.segments = HighValue
                export.newsletter.folder = %s
                export.newsletter.whole-when = %s
                export.newsletter.whole-after = 300ms
                export.newsletter.field.properties.Points = Points
                export.newsletter.type.properties.Points = number
                export.newsletter.field.properties.Note = Note
                routes.folder = %s
                delivery.first-wait = 20ms
                delivery.longest-wait = 200ms
                delivery.retries = 50
                delivery.request-timeout = 20s
                tracking.first-wait = 20ms
                tracking.longest-wait = 200ms
                """.formatted(sandbox.baseUrl(), LIST, inbox, parts ? "done-file" : "unchanged",
                        Path.of("routes").toAbsolutePath()));
    }

    private void drop() throws IOException {
        for (var workload : workloads) {
            for (var file : workload.files()) {
                Files.write(inbox.resolve(file.name()), file.bytes());
            }
            if (workload.files().size() > 1) {
                Files.createFile(inbox.resolve("HighValue.done"));
            }
        }
    }

    private ChildJvm start() throws IOException {
        traffic.begin();
        lastBegan = Instant.now();
        return ChildJvm.start(folder, Map.of(), SMALL_AND_QUICK, SegmentExport.class,
                "--config", folder.resolve("application.properties").toString(), "run");
    }

    private void untilItIsKilled(Kill kill) throws Exception {
        try (var child = start(); var live = new LiveLedger(data())) {
            var view = new View(data(), inbox, before, live, traffic, lastBegan, leastBatches());
            if (kill.point().sign() instanceof KillPoint.AtRequest request) {
                killAtRequest(kill, request, child);
            } else if (kill.point().sign() instanceof KillPoint.Seen seen) {
                await(child, () -> !child.err().isEmpty(), GLANCE_NANOS, "did not open its ledger");
                await(child, () -> seen.what().test(view), LOOK_NANOS, "did not come to: " + kill);
                child.kill();
            }
            keep(kill, child);
        }
    }

    private void killAtRequest(Kill kill, KillPoint.AtRequest request, ChildJvm child) throws Exception {
        var during = request.during().map(fault -> sandbox.faults().always(request.where(), fault));
        var killed = traffic.arm(request, kill.nth(), child::kill);
        await(child, traffic::struck, GLANCE_NANOS, "did not come to: " + kill);
        killed.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        during.ifPresent(ActiveFault::heal);
    }

    private static void await(ChildJvm child, BooleanSupplier condition, long lookNanos, String otherwise) {
        var deadline = Instant.now().plus(LONGEST);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline) || !child.alive() && !condition.getAsBoolean()) {
                String why = child.alive() ? "not within " + LONGEST.toSeconds() + " s" : "it ended";
                throw new AssertionError(otherwise + " (" + why + ")\n" + child.out() + child.err());
            }
            LockSupport.parkNanos(lookNanos);
        }
    }

    private void keep(Kill kill, ChildJvm child) throws Exception {
        logs.add(child.out() + child.err());
        var copy = folder.resolve("kills").resolve(Integer.toString(evidence.size() + 1)).resolve("ledger.db");
        before = LedgerRows.ofCopy(data().resolve("ledger.db"), copy);
        evidence.add(new Evidence(kill, lastBegan, before, View.inWords(data(), inbox, before)));
    }

    private void toTheEnd() throws Exception {
        try (var child = start(); var live = new LiveLedger(data())) {
            var view = new View(data(), inbox, before, live, traffic, lastBegan, leastBatches());
            child.awaitWords("watching");
            try {
                await(child, () -> allEnded(view), GLANCE_NANOS, "the runs did not come to their end");
            } catch (AssertionError e) {
                throw new AssertionError(View.inWords(data(), inbox, view.ledger()) + "; folders of runs: "
                        + view.runFolders() + "\n" + e.getMessage());
            }
            child.terminate();
            int exit = child.awaitExit();
            logs.add(child.out() + child.err());
            if (exit != 0) {
                throw new AssertionError("the last process ended with " + exit + ":\n" + child.out() + child.err());
            }
        }
        before = LedgerRows.ofCopy(data().resolve("ledger.db"), folder.resolve("kills/end/ledger.db"));
    }

    /** What the largest run has at least. */
    private int leastBatches() {
        return workloads.stream().mapToInt(workload -> ((workload.records(fate -> fate == Workload.Fate.IMPORTED).size() + MOST_PROFILES - 1)
                / MOST_PROFILES)).max().orElseThrow();
    }

    private boolean allEnded(View view) {
        return view.runFolders().isEmpty() && View.segments(inbox) == 0
                && view.ledger().runs().size() >= workloads.size() && view.ledger().oldestUnended().isEmpty();
    }

    @Override
    public void close() throws IOException {
        sandbox.close();
        if (inbox.startsWith(MEMORY)) {
            try (var left = Files.walk(inbox)) {
                for (var path : left.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
