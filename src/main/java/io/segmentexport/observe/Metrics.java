package io.segmentexport.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.config.Word;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.Endpoint;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Room;
import io.segmentexport.run.RunWatcher;
import io.segmentexport.run.Runs;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Counts what runs do, and shows by gauges how the service is. Records and batches are counted when their run ends, by its
 * report: a run that goes on in another process is counted once, and the counters of all processes together agree with all
 * reports. A run that is replayed adds what the replay has changed, as far as it is more: records that it imported count as
 * imported too, and are still counted as the undelivered that they were. Tags are names of the configuration and fixed words,
 * so that their number is bounded; a connection is tagged with its display name.
 *
 * <p>Gauges are read when they are scraped. A value that cannot be read is NaN, which no rule takes for a number.
 */
public final class Metrics implements RunWatcher {

    private static final String PREFIX = "segment.export.";
    private static final double MILLIS = 1000;
    private static final RunCounts NOTHING = new RunCounts(0, 0, 0, 0, 0, 0);
    private static final List<RunState> ENDS = List.of(RunState.COMPLETED, RunState.COMPLETED_WITH_REJECTIONS, RunState.COMPLETED_INCOMPLETE, RunState.FAILED,
            RunState.CANCELLED, RunState.UNCONFIRMED);
    private static final Map<String, ToLongFunction<RunCounts>> OUTCOMES = Map.of(
            "imported", RunCounts::imported, "rejected", RunCounts::rejected, "duplicate", RunCounts::duplicates,
            "undelivered", RunCounts::undelivered, "unconfirmed", RunCounts::unconfirmed);

    private final MeterRegistry registry;
    private final Settings settings;
    private final ConnectionStates connections;
    private final Runs runs;
    private final Ledger ledger;
    private final Room disk;
    private final InstantSource clock;
    private final Map<String, Instant> lastSuccesses;

    /** Meters in a registry. Counters of the configured exports begin with 0, so that a rule sees the first of something too. */
    public Metrics(MeterRegistry registry, Settings settings, ConnectionStates connections, Runs runs, Ledger ledger, Room disk,
            InstantSource clock) {
        this.registry = registry;
        this.settings = settings;
        this.connections = connections;
        this.runs = runs;
        this.ledger = ledger;
        this.disk = disk;
        this.clock = clock;
        this.lastSuccesses = new ConcurrentHashMap<>(ledger.runs().lastSuccess());
        settings.exports().keySet().forEach(this::begin);
        settings.connections().keySet().forEach(this::show);
        for (var kind : Alert.Kind.values()) {
            alerts(kind, true);
            alerts(kind, false);
        }
        gauge("runs.waiting", "Runs that have not ended and that nobody works on", this::waiting).register(registry);
        gauge("disk.free", "Space on the disk of the data folder", this::free).baseUnit("bytes").register(registry);
        gauge("disk.keep.free", "Space that runs leave free there", disk::keptFree).baseUnit("bytes").register(registry);
    }

    private void begin(String export) {
        count(export, NOTHING, NOTHING);
        ENDS.forEach(state -> runs(export, state));
        missed(export);
        gauge("last.success.timestamp", "When the export last left nothing undelivered",
                () -> seconds(lastSuccess(export).map(Instant::toEpochMilli)))
                .tag("export", export).baseUnit("seconds").register(registry);
        gauge("last.success.age", "How long that is ago", () -> seconds(sinceLastSuccess(export).map(Duration::toMillis)))
                .tag("export", export).baseUnit("seconds").register(registry);
        gauge("runs.under.way", "Runs that are worked on", () -> runs.underWay().stream()
                .filter(run -> run.export().id().equals(export)).count())
                .tag("export", export).register(registry);
    }

    private void show(String connection) {
        gauge("connection.accepted", "1: Klaviyo accepts the connection; 0: it does not; NaN: no run has used it yet",
                () -> accepted(connections.of(connection)))
                .tag("connection", settings.nameOf(connection)).register(registry);
        gauge("connection.suspended", "1: the runs of the connection wait for Klaviyo",
                () -> connections.of(connection).suspended() ? 1 : 0)
                .tag("connection", settings.nameOf(connection)).register(registry);
    }

    @Override
    public void stage(OpenRun run, RunState stage, Duration took) {
        Timer.builder(PREFIX + "stage").description("How long the stages of runs took")
                .tag("export", run.export().id()).tag("stage", stage.word())
                .register(registry).record(took);
    }

    @Override
    public void ended(OpenRun run, Run closed) {
        var before = run.run();
        String export = run.export().id();
        var state = closed.state();
        if ((state == RunState.COMPLETED || state == RunState.COMPLETED_WITH_REJECTIONS) && closed.counts().undelivered() == 0) {
            lastSuccesses.put(export, clock.instant());
        }
        boolean again = endedBefore(before.counts());
        count(export, closed.counts(), again ? before.counts() : NOTHING);
        runs(export, state).increment();
        if (closed.sameContentAs().isEmpty()) {
            ledger.batches().of(run.id()).stream().filter(batch -> !again || isSentBy(before, batch))
                    .forEach(batch -> counter("batches", "Batches of runs that ended, by how",
                            "export", export, "state", batch.state().word()).increment());
        }
    }

    @Override
    public void missed(Export export, Instant due) {
        missed(export.id()).increment();
    }

    @Override
    public void request(Connection connection, Endpoint endpoint, Answer answer, Duration waitedForRateLimit, long bytes) {
        String name = settings.nameOf(connection.id());
        counter("requests", "Requests to Klaviyo by what their answer means",
                "connection", name, "endpoint", Word.of(endpoint), "answer", word(answer)).increment();
        Counter.builder(PREFIX + "sent").baseUnit("bytes").description("The size of the bodies of requests")
                .tag("connection", name)
                .register(registry).increment(bytes);
        if (!waitedForRateLimit.isZero()) {
            Timer.builder(PREFIX + "rate.limit.waits").description("How long requests were kept back for Klaviyo's rate limit")
                    .tag("connection", name)
                    .register(registry).record(waitedForRateLimit);
        }
    }

    /** When an export last brought a run to its end that left nothing undelivered, by its ID; empty if it never did. */
    public Optional<Instant> lastSuccess(String export) {
        return Optional.ofNullable(lastSuccesses.get(export));
    }

    /** How long that is ago. */
    public Optional<Duration> sinceLastSuccess(String export) {
        return lastSuccess(export).map(time -> Duration.between(time, clock.instant()));
    }

    /** An alert was sent, or could not be. */
    public void alert(Alert.Kind kind, boolean sent) {
        alerts(kind, sent).increment();
    }

    /** Only the closing of a run writes these; records and duplicates are known before. */
    private static boolean endedBefore(RunCounts counts) {
        return counts.imported() + counts.rejected() + counts.undelivered() + counts.unconfirmed() > 0;
    }

    /** What was accepted before the replay was counted then. */
    private static boolean isSentBy(Run replayed, BatchEntry batch) {
        return replayed.replayedAt().isPresent() && batch.acceptedAt().isPresent()
                && !batch.acceptedAt().get().isBefore(replayed.replayedAt().get());
    }

    /** Counts what is more now than before. */
    private void count(String export, RunCounts now, RunCounts before) {
        counter("records.read", "Records of runs that have ended", "export", export)
                .increment(Math.max(0, now.records() - before.records()));
        OUTCOMES.forEach((outcome, of) -> counter("records", "Records by where they ended", "export", export, "outcome", outcome)
                .increment(Math.max(0, of.applyAsLong(now) - of.applyAsLong(before))));
    }

    private Counter runs(String export, RunState state) {
        return counter("runs", "Runs that ended, by how", "export", export, "state", state.word());
    }

    private Counter missed(String export) {
        return counter("schedules.missed", "Due times at which an export was not run: the service was down, or could not begin it",
                "export", export);
    }

    private Counter alerts(Alert.Kind kind, boolean sent) {
        return counter("alerts", "Alerts, and attempts that failed", "kind", kind.word(), "sent", Boolean.toString(sent));
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(PREFIX + name).description(description).tags(tags).register(registry);
    }

    private static Gauge.Builder<Supplier<Number>> gauge(String name, String description, Supplier<Number> value) {
        return Gauge.builder(PREFIX + name, value).description(description);
    }

    private static double accepted(ConnectionStates.ConnectionState state) {
        if (state.refusedSince().isPresent()) {
            return 0;
        }
        return state.asked() ? 1 : Double.NaN;
    }

    private double waiting() {
        try {
            return ledger.runs().unended().stream().filter(run -> runs.underWay(run.id()).isEmpty()).count();
        } catch (RuntimeException e) {
            return Double.NaN; // That the ledger is away, health tells.
        }
    }

    private double free() {
        try {
            return disk.free();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static double seconds(Optional<Long> millis) {
        return millis.map(known -> known / MILLIS).orElse(Double.NaN);
    }

    /** {@code ProfilesRefused} is {@code profiles-refused}. */
    private static String word(Answer answer) {
        return answer.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
