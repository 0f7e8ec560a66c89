package io.segmentexport.run;

import io.segmentexport.config.Connection;
import io.segmentexport.config.Settings;
import io.segmentexport.klaviyo.Answer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs that this process works on, and those that it could. */
public final class Runs {

    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

    private final Settings settings;
    private final DataFolder data;
    private final Ledger ledger;
    private final Map<String, OpenRun> open = new ConcurrentHashMap<>();
    private final Set<String> queued = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    public Runs(Settings settings, DataFolder data, Ledger ledger) {
        this.settings = settings;
        this.data = data;
        this.ledger = ledger;
    }

    /**
     * Takes up a run.
     *
     * @return the run; null where there is nothing to do: it has ended, it is worked on already, or the service stops
     * @throws IllegalStateException where the connection that it was opened with is no longer configured
     */
    public OpenRun open(String id) {
        queued.remove(id);
        var run = ledger.run(id);
        if (stopping || run.state().ended()) {
            return null;
        }
        var connection = settings.connections().get(run.export().connectionId());
        if (connection == null) {
            throw new IllegalStateException("run " + id + " goes on connection \"" + run.export().connectionId()
                    + "\", which is not configured any more: put it back to let the run go on");
        }
        var taken = new OpenRun(run, connection, data);
        return open.putIfAbsent(id, taken) == null ? taken : null;
    }

    /** Whether the files of a run are to be read: not where it is halted or skipped, or where all of it was sent. */
    public boolean toRead(OpenRun run) {
        var was = run.run().state();
        return !run.halted() && run.sameContentAs().isEmpty() && was != RunState.TRACKING && was != RunState.UNCONFIRMED;
    }

    /** Something went wrong that is not the run's own halt: the run fails. */
    public void broken(OpenRun run, Exception exception) {
        if (!run.halted()) {
            run.halt(new Halt.Failed("it cannot go on: " + Explanations.of(exception)));
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

    /** Runs that have not ended and that nobody works on, of exports that are still configured; the oldest first. */
    public List<Run> waiting() {
        return queued(run -> true);
    }

    /** The waiting runs that Klaviyo's refusal of their connection holds up. */
    public List<Run> suspended() {
        return queued(run -> run.state() == RunState.SUSPENDED);
    }

    /** Each of these is handed out once until it is opened, so that no run stands in the queue twice. */
    private List<Run> queued(Predicate<Run> which) {
        return ledger.unended().stream()
                .filter(which)
                .filter(run -> !open.containsKey(run.id()))
                .filter(run -> settings.exports().containsKey(run.export().id()))
                .filter(run -> queued.add(run.id()))
                .toList();
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
        open.values().forEach(run -> run.halt(new Halt.Stopping()));
    }
}
