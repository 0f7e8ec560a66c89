package io.segmentexport.run;

import io.segmentexport.config.Connection;
import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.Explanations;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
import org.apache.commons.lang3.function.FailableConsumer;
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
    private final InstantSource clock;
    private final RunWatchers watchers;
    private final Instant since;
    private final AtomicBoolean ledgerAway = new AtomicBoolean();
    private volatile boolean stopping;

    public Runs(Settings settings, DataFolder data, Ledger ledger, InstantSource clock, RunWatchers watchers) {
        this.settings = settings;
        this.data = data;
        this.ledger = ledger;
        this.clock = clock;
        this.watchers = watchers;
        this.since = clock.instant();
    }

    /**
     * Takes up a run.
     *
     * @return the run; null where there is nothing to do now: it has ended, it is worked on already, the service stops,
     *         its claim is not whole yet, or the ledger cannot be read now; then it is taken up when it can
     */
    public synchronized OpenRun open(String id) {
        try {
            return withLedger(() -> take(id)).orElse(null);
        } finally {
            queued.remove(id); // Only now: a run that is queued or worked on is at every moment one of the two.
        }
    }

    private OpenRun take(String id) {
        var run = ledger.runs().get(id);
        if (stopping() || run.state().ended() || !run.whole()) {
            return null;
        }
        try {
            data.arrive(id); // The process that made the copies may have ended before it could.
        } catch (IOException e) {
            throw new UncheckedIOException("the files of run " + id + " cannot be brought to its folder", e);
        }
        var connection = settings.connections().get(run.export().connectionId());
        var taken = new OpenRun(run, connection, data);
        taken.nameInLog();
        taken.watchedBy(watchers, System::nanoTime);
        taken.halt(Standing.of(run));
        return open.putIfAbsent(id, taken) == null ? taken : null;
    }

    /**
     * Ends a run before its time, whether it is worked on, waits or stands in the queue: nothing more of it is sent, what
     * Klaviyo has accepted is followed, and its files wait for a person. That holds across a restart. The run is to be queued
     * by who calls, however it stands now: then it is taken up as soon as nobody works on it any more, and ends.
     *
     * @param by who asks, for people: {@code user anna}
     * @return whether it is to be ended; not where it has ended, or somebody ends it already
     */
    public synchronized boolean cancel(String id, String by) {
        if (!ledger.runs().cancel(id, by)) {
            return false;
        }
        LOG.info("run {}: cancelled by {}", id, by);
        queued.add(id);
        underWay(id).ifPresent(run -> run.halt(Standing.cancelled(by, id)));
        return true;
    }

    /**
     * Does something with a run that has ended or is unconfirmed, if nobody works on it; it is not taken up meanwhile.
     *
     * @param work is given the run; empty if the ledger does not know it
     */
    public synchronized void ifAtRest(String id, FailableConsumer<Optional<Run>, IOException> work) throws IOException {
        var run = ledger.runs().find(id);
        if (!open.containsKey(id) && run.map(known -> known.state().ended() || known.state() == RunState.UNCONFIRMED).orElse(true)) {
            work.accept(run);
        }
    }

    /**
     * Opens a run again to send what of it was not delivered; never while it is worked on or taken up.
     *
     * @param reopening opens it
     * @return the run as it is now; to be queued by the caller
     * @throws NotReplayableException if it is worked on, or there is nothing to replay, or its files are gone
     */
    public synchronized Run reopen(String id, Supplier<Run> reopening) {
        if (open.containsKey(id)) {
            throw new NotReplayableException("run " + id + " is worked on now: wait until it has ended, then replay it");
        }
        return reopening.get();
    }

    /** Opens a run again as {@link #reopen} does, and notes that it is queued: nothing else takes it up before. */
    public Run reopenToQueue(String id, Supplier<Run> reopening) {
        queued.add(id);
        try {
            return reopen(id, reopening);
        } catch (RuntimeException e) {
            queued.remove(id);
            throw e;
        }
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
                    throw run.halting(Standing.suspended(Kind.TURN, older.id(), older.state().word()));
                });
    }

    /**
     * The runs that have not ended, the oldest first. What an export was is kept with its runs, so they do not wait where
     * it is not configured any more; but without its connection nothing can be sent, so that they can only be cancelled.
     */
    private Stream<Run> unended() {
        return ledger.runs().unended().stream().filter(run -> {
            boolean toTakeUp = run.cancelledBy().isPresent() || settings.connections().containsKey(run.export().connectionId());
            if (!toTakeUp && warnedOf.add(run.id())) {
                LOG.warn("run {} has not ended and waits: connection \"{}\" of its export \"{}\" is not configured any more",
                        run.id(), run.export().connectionId(), run.export().id());
            }
            return toTakeUp;
        });
    }

    /** Something went wrong that is not the run's own halt: the run fails, or waits for room or the ledger. */
    public void broken(OpenRun run, Exception exception) {
        if (run.broken("it cannot go on", exception)) {
            StorageFault.in(exception).ifPresentOrElse(
                    fault -> LOG.warn("the run cannot go on now: {}", fault.explanation().text()),
                    () -> LOG.error("the run cannot go on: {}",
                            Explanations.of(exception), Explanations.withoutWords(exception)));
        }
    }

    /** Lets go of a run; it has ended, or goes on later. */
    public synchronized void release(OpenRun run) {
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
     * Runs that have not ended and that nobody works on, on connections that are still configured or cancelled; the oldest
     * first. Those that only wait for Klaviyo to tell the end of a job come last, since new files should not wait for them.
     */
    public List<Run> waiting() {
        // What is claimed by this very process is queued by who claimed it, once its files are there.
        return Stream.of(toSend(since), unconfirmed()).flatMap(List::stream).toList();
    }

    /**
     * The waiting runs that could send something: those that are suspended, that a fault left in the middle, or that were
     * claimed a while ago and never came up. No run is forgotten while it has not ended.
     */
    public List<Run> held() {
        return toSend(clock.instant().minus(A_WHILE));
    }

    private List<Run> toSend(Instant claimedBefore) {
        return queued(run -> run.state() != RunState.UNCONFIRMED
                && (run.state() != RunState.CLAIMED || run.openedAt().isBefore(claimedBefore)));
    }

    /** The waiting runs whose import jobs have not told their end yet, and may still: Klaviyo forgets a job after a week. */
    public List<Run> unconfirmed() {
        var aWeekAgo = clock.instant().minus(Duration.ofDays(7));
        return queued(run -> run.state() == RunState.UNCONFIRMED && run.goesSince().isAfter(aWeekAgo));
    }

    /** Notes that a run is queued, for whoever queues it; gives its ID. */
    public String queue(String id) {
        queued.add(id);
        return id;
    }

    /** A run that was to be queued could not be; what looks for waiting runs finds it. */
    public void notQueued(String id) {
        queued.remove(id);
    }

    /** Each of these is handed out once until it is opened, so that no run stands in the queue twice. */
    private List<Run> queued(Predicate<Run> which) {
        return withLedger(() -> unended()
                .filter(which)
                .filter(Run::whole)
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
                LOG.warn("which runs wait cannot be told: {}; they go on when it can", fault.explanation().text());
            }
            return Optional.empty();
        }
    }

    /**
     * A run that somebody asks for. It is handed out once until it is opened, to be queued.
     *
     * @return whether it is to be queued; not where it has ended, stands in the queue or is worked on
     */
    boolean ask(Run run) {
        return !run.state().ended() && !open.containsKey(run.id()) && queued.add(run.id());
    }

    /** Whether nobody works on a run of this ID, and none is to. */
    boolean idle(String id) {
        return !queued.contains(id) && !open.containsKey(id); // In this order: it is opened before it leaves the queue.
    }

    /** Whether every run has been told to stop, so that none comes to its end now. */
    public boolean stopping() {
        return stopping;
    }

    /** Klaviyo does not accept a connection: no run that goes on it sends anything more. */
    public void suspend(Connection connection, Answer.NotAuthorised answer) {
        open.values().stream()
                .filter(run -> run.export().connectionId().equals(connection.id()))
                .forEach(run -> run.halt(Standing.rejected(run.connection(), answer)));
    }

    /** Lets every run stop at its next step; each goes on at the next start. */
    public void stopAll() {
        stopping = true;
        open.values().forEach(run -> run.halt(Standing.stopping()));
    }
}
