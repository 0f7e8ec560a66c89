package io.segmentexport.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Export;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.Endpoint;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunWatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Counts what runs do. Records and batches are counted when their run ends, by its report: a run that goes on in another
 * process is counted once, and the counters of all processes together agree with all reports. A run that is replayed adds what
 * the replay has changed, as far as it is more: records that it imported count as imported too, and are still counted as the
 * undelivered that they were. Tags are names of the configuration and fixed words, so that their number is bounded; a
 * connection is tagged with its display name.
 */
public final class Metrics implements RunWatcher {

    static final String PREFIX = "segment.export.";
    private static final List<RunState> ENDS = List.of(RunState.COMPLETED, RunState.COMPLETED_WITH_REJECTIONS, RunState.FAILED,
            RunState.CANCELLED, RunState.UNCONFIRMED);

    private final MeterRegistry registry;
    private final ConnectionNames names;
    private final Ledger ledger;

    /**
     * Counters in a registry. Those of the configured exports begin with 0, so that a rule sees the first of something too.
     *
     * @param exports the configured exports
     * @param names   what connections are called
     * @param ledger  knows the batches of a run
     */
    public Metrics(MeterRegistry registry, Collection<Export> exports, ConnectionNames names, Ledger ledger) {
        this.registry = registry;
        this.names = names;
        this.ledger = ledger;
        for (var export : exports) {
            count(export.id(), new RunCounts(0, 0, 0, 0, 0, 0));
            ENDS.forEach(state -> runs(export.id(), state));
            missed(export.id());
        }
        for (var kind : Alert.Kind.values()) {
            alerts(kind, true);
            alerts(kind, false);
        }
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
        boolean again = endedBefore(before.counts());
        count(export, again ? more(closed.counts(), before.counts()) : closed.counts());
        runs(export, closed.state()).increment();
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
        String name = names.of(connection.id());
        counter("requests", "Requests to Klaviyo by what their answer means",
                "connection", name, "endpoint", word(endpoint.name()), "answer", word(answer)).increment();
        Counter.builder(PREFIX + "sent").baseUnit("bytes").description("The size of the bodies of requests")
                .tag("connection", name)
                .register(registry).increment(bytes);
        if (!waitedForRateLimit.isZero()) {
            Timer.builder(PREFIX + "rate.limit.waits").description("How long requests were kept back for Klaviyo's rate limit")
                    .tag("connection", name)
                    .register(registry).record(waitedForRateLimit);
        }
    }

    /** An alert was sent, or could not be. */
    public void alert(Alert.Kind kind, boolean sent) {
        alerts(kind, sent).increment();
    }

    /** Only the closing of a run writes these; records and duplicates are known before. */
    private static boolean endedBefore(RunCounts counts) {
        return counts.imported() + counts.rejected() + counts.undelivered() + counts.unconfirmed() > 0;
    }

    private static RunCounts more(RunCounts now, RunCounts before) {
        return new RunCounts(
                Math.max(0, now.records() - before.records()),
                Math.max(0, now.imported() - before.imported()),
                Math.max(0, now.rejected() - before.rejected()),
                Math.max(0, now.duplicates() - before.duplicates()),
                Math.max(0, now.undelivered() - before.undelivered()),
                Math.max(0, now.unconfirmed() - before.unconfirmed()));
    }

    /** What was accepted before the replay was counted then. */
    private static boolean isSentBy(Run replayed, BatchEntry batch) {
        return replayed.replayedAt().isPresent() && batch.acceptedAt().isPresent()
                && !batch.acceptedAt().get().isBefore(replayed.replayedAt().get());
    }

    private void count(String export, RunCounts counts) {
        counter("records.read", "Records of runs that have ended", "export", export).increment(counts.records());
        records(export, "imported", counts.imported());
        records(export, "rejected", counts.rejected());
        records(export, "duplicate", counts.duplicates());
        records(export, "undelivered", counts.undelivered());
        records(export, "unconfirmed", counts.unconfirmed());
    }

    private void records(String export, String outcome, long count) {
        counter("records", "Records by where they ended", "export", export, "outcome", outcome).increment(count);
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

    /** {@code ProfilesRefused} is {@code profiles-refused}. */
    private static String word(Answer answer) {
        return answer.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private static String word(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
