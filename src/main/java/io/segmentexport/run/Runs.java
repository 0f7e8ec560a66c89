package io.segmentexport.run;

import io.segmentexport.config.Connection;
import io.segmentexport.config.Settings;
import io.segmentexport.klaviyo.Answer;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs that this process works on, and those that it could. */
public final class Runs {

    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final Duration A_WHILE = Duration.ofMinutes(1);

    private final Settings settings;
    private final DataFolder data;
    private final Ledger ledger;
    private final Map<String, OpenRun> open = new ConcurrentHashMap<>();
    private final Set<String> queued = ConcurrentHashMap.newKeySet();
    private final Set<String> warnedOf = ConcurrentHashMap.newKeySet();
    private final Instant since = Instant.now();
    private final AtomicBoolean ledgerAway = new AtomicBoolean();
    private volatile boolean stopping;

    public Runs(Settings settings, DataFolder data, Ledger ledger) {
        this.settings = settings;
        this.data = data;
        this.ledger = ledger;
    }

    /**
     * Takes up a run.
     *
     * @return the run; null where there is nothing to do: it has ended, it is worked on already, the service stops, or a
     *         crash came between its row in the ledger and its files, which are still where they were; or the ledger
     *         cannot be read now, and the run is taken up when it can
     */
    public OpenRun open(String id) {
        try {
            return withLedger(() -> take(id)).orElse(null);
        } finally {
            queued.remove(id);
        }
    }

    private OpenRun take(String id) {
        var run = ledger.run(id);
        if (stopping || run.state().ended()) {
            return null;
        }
        var connection = settings.connections().get(run.export().connectionId());
        var taken = new OpenRun(run, connection, data);
        if (neverClaimed(taken)) {
            ledger.forget(id);
            LOG.info("run {}: forgotten, the process ended before a file was claimed for it", id);
            return null;
        }
        if (run.state() == RunState.TRACKING) {
            run.explanation().ifPresent(why -> taken.halt(new Halt.Failed(why)));
        }
        return open.putIfAbsent(id, taken) == null ? taken : null;
    }

    private boolean neverClaimed(OpenRun run) {
        return run.run().state() == RunState.CLAIMED && run.run().openedAt().isBefore(since)
                && run.files().stream().noneMatch(file -> Files.exists(run.path(file)));
    }

    /**
     * No older run of the export has still to send: later segments must not be overtaken by earlier ones that go on later.
     * The oldest asks Klaviyo for all of them. One that is unconfirmed has sent all that it has.
     *
     * @throws RunHaltedException where it is not the run's turn; it is suspended
     */
    public void turn(OpenRun run) {
        unended()
                .filter(other -> other.export().id().equals(run.export().id()))
                .takeWhile(other -> !other.id().equals(run.id()))
                .filter(other -> other.state() != RunState.UNCONFIRMED)
                .findFirst()
                .ifPresent(older -> {
                    throw run.halting(new Halt.Suspended("run " + older.id() + " of the same export is older and has not ended ("
                            + older.state().word() + "); this one goes on by itself after it"));
                });
    }

    /** The runs that have not ended, of exports and connections that are still configured, the oldest first. */
    private Stream<Run> unended() {
        return ledger.unended().stream().filter(run -> {
            boolean configured = settings.exports().containsKey(run.export().id())
                    && settings.connections().containsKey(run.export().connectionId());
            if (!configured && warnedOf.add(run.id())) {
                LOG.warn("run {} has not ended and waits: export \"{}\" or connection \"{}\" is not configured any more",
                        run.id(), run.export().id(), run.export().connectionId());
            }
            return configured;
        });
    }

    /** Whether the files of a run are to be read: not where it is halted or skipped, or where all of it was sent. */
    public boolean toRead(OpenRun run) {
        var was = run.run().state();
        return !run.halted() && run.sameContentAs().isEmpty() && was != RunState.TRACKING && was != RunState.UNCONFIRMED;
    }

    /** Something went wrong that is not the run's own halt: the run fails, or waits for room or the ledger. */
    public void broken(OpenRun run, Exception exception) {
        if (!run.broken("it cannot go on", exception)) {
            return;
        }
        var fault = StorageFault.in(exception);
        if (fault.isPresent()) {
            LOG.warn("the run cannot go on now: {}", fault.get().explanation());
        } else {
            LOG.error("the run cannot go on: {}", Explanations.of(exception), Explanations.withoutWords(exception));
        }
    }

    /** Lets go of a run; it has ended, or goes on later. */
    public void release(OpenRun run) {
        open.remove(run.id(), run);
    }

    /** The runs that are worked on now. */
    public Collection<OpenRun> underWay() {
        return List.copyOf(open.values());
    }

    /** The run of that ID, if it is worked on now. */
    public Optional<OpenRun> underWay(String id) {
        return Optional.ofNullable(open.get(id));
    }

    /**
     * Runs that have not ended and that nobody works on, of what is still configured; the oldest first. Those that only
     * wait for Klaviyo to tell the end of a job come last, since new files should not wait for them.
     */
    public List<Run> waiting() {
        // What is claimed by this very process is queued by who claimed it, once its files are there.
        var runs = new ArrayList<>(queued(run -> run.state() != RunState.UNCONFIRMED
                && (run.state() != RunState.CLAIMED || run.openedAt().isBefore(since))));
        runs.addAll(unconfirmed());
        return runs;
    }

    /**
     * The waiting runs that could send something: those that are suspended, that a fault left in the middle, or that were
     * claimed a while ago and never came up. No run is forgotten while it has not ended.
     */
    public List<Run> held() {
        var aWhileAgo = Instant.now().minus(A_WHILE);
        return queued(run -> switch (run.state()) {
            case CHECKING, DELIVERING, TRACKING, SUSPENDED -> true;
            case CLAIMED -> run.openedAt().isBefore(aWhileAgo);
            case UNCONFIRMED, COMPLETED, COMPLETED_WITH_REJECTIONS, FAILED, CANCELLED -> false;
        });
    }

    /** The waiting runs whose import jobs have not told their end yet. */
    public List<Run> unconfirmed() {
        return queued(run -> run.state() == RunState.UNCONFIRMED);
    }

    /** Notes that a run stands in the queue, for whoever puts it there; gives its ID. */
    public String queue(String id) {
        queued.add(id);
        return id;
    }

    /** Each of these is handed out once until it is opened, so that no run stands in the queue twice. */
    private List<Run> queued(Predicate<Run> which) {
        return withLedger(() -> unended()
                .filter(which)
                .filter(run -> !open.containsKey(run.id()))
                .filter(run -> queued.add(run.id()))
                .toList()).orElse(List.of());
    }

    /** What the ledger tells; nothing while it is out of reach, which is told once. */
    private <T> Optional<T> withLedger(Supplier<T> reading) {
        try {
            var read = Optional.ofNullable(reading.get());
            if (ledgerAway.getAndSet(false)) {
                LOG.info("the ledger can be read again");
            }
            return read;
        } catch (RuntimeException e) {
            var fault = StorageFault.in(e).orElseThrow(() -> e);
            if (!ledgerAway.getAndSet(true)) {
                LOG.warn("which runs wait cannot be told: {}; they go on when it can", fault.explanation());
            }
            return Optional.empty();
        }
    }

    /** Klaviyo does not accept a connection: no run that goes on it sends anything more. */
    public void suspend(Connection connection, Answer.NotAuthorised answer) {
        open.values().stream()
                .filter(run -> run.connection().id().equals(connection.id()))
                .forEach(run -> run.halt(Suspension.of(run, answer)));
    }

    /** Lets every run stop at its next step; each goes on at the next start. */
    public void stopAll() {
        stopping = true;
        open.values().forEach(OpenRun::stop);
    }
}
