package io.segmentexport.run;

import io.segmentexport.files.Explanations;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Requests.Request;
import io.segmentexport.ledger.Requests;
import io.segmentexport.ledger.Run;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the service does with the requests of commands: takes each or refuses it, tells how far its run is, and answers
 * when the run has come to its end or cannot go on now.
 */
public final class HandOver {

    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);

    private final Requests requests;
    private final Ledger ledger;
    private final Runs runs;
    private final BiFunction<String, Optional<String>, Run> reopening;
    private final Predicate<Run> carried;
    private final Consumer<Run> routes;
    private final Clock clock;
    private final Map<Long, String> taken = new ConcurrentHashMap<>();
    private final AtomicBoolean reached = new AtomicBoolean(true);

    /**
     * @param reopening opens a run again, by its ID, for who asks
     * @param carried   whether this service has the connection that a run needs
     * @param routes    sees to it that there are the routes that a run needs; called before the run is opened again or queued
     */
    public HandOver(Requests requests, Ledger ledger, Runs runs, BiFunction<String, Optional<String>, Run> reopening,
            Predicate<Run> carried, Consumer<Run> routes, Clock clock) {
        this.requests = requests;
        this.ledger = ledger;
        this.runs = runs;
        this.reopening = reopening;
        this.carried = carried;
        this.routes = routes;
        this.clock = clock;
    }

    /** To be called once, before the first look: what a service that crashed had taken is taken again by this one. */
    public void begin() {
        requests.takenBack();
    }

    /** The requests to look at now, in order. */
    public List<Request> waiting() {
        return runs.stopping() ? List.of() : whereReached(requests::waiting, List.of());
    }

    /**
     * Takes a request or refuses it.
     *
     * @return the run that is to be queued for it; null where there is none, or it is queued or worked on already
     */
    public Run take(Request request) {
        if (request.seenAt().isBefore(clock.instant().minus(Requests.GONE_AFTER))) {
            return refuse(request, "the command that asked for it had ended before it was looked at");
        }
        var run = ledger.runs().get(request.run());
        if (!carried.test(run)) {
            return refuse(request, notCarried(run));
        }
        routes.accept(run);
        try {
            if (request.kind() == Request.Kind.REPLAY && !request.reopened()) {
                run = runs.reopen(request.run(), () -> reopening.apply(request.run(), Optional.of(request.requestedBy())));
            }
        } catch (NotReplayableException e) {
            return refuse(request, e.getMessage());
        }
        LOG.info("run {}: {} asked for by {}", run.id(), request.kind() == Request.Kind.REPLAY ? "replay" : "resume",
                request.requestedBy());
        requests.take(request.id());
        boolean toQueue = runs.ask(run);
        taken.put(request.id(), run.id());
        return toQueue ? run : null;
    }

    /** What is missing for a run that nothing here can carry, and what to do. */
    public static String notCarried(Run run) {
        return "run " + run.id() + (run.state().ended() ? " cannot be opened again" : " waits") + ": the configuration has no "
                + "connection \"" + run.export().connectionId() + "\" (any more), by which export \"" + run.export().id()
                + "\" sent it; put it there, then start again";
    }

    private Run refuse(Request request, String why) {
        LOG.warn("run {}: a request of {} is refused: {}", request.run(), request.requestedBy(), why);
        requests.answer(request.id(), Request.State.REFUSED, why);
        return null;
    }

    /** Tells how far the runs are that a command watches, and answers what has come to its end. Else it writes nothing. */
    public void tell() {
        if (!taken.isEmpty()) {
            whereReached(() -> {
                var watched = requests.watched();
                taken.forEach((id, run) -> tell(id, run, watched.contains(run)));
                return true;
            }, false);
        }
    }

    private void tell(long request, String id, boolean watched) {
        if (!runs.idle(id)) {
            runs.underWay(id).filter(run -> watched).ifPresent(run -> requests.tell(id, run.progress().now()));
        } else if (!runs.stopping()) { // Else the run was cut short, and the next service takes the request again.
            ledger.runs().find(id).ifPresent(run -> requests.answer(request, Request.State.DONE, run.state().word()));
            requests.tellNoMore(id);
            taken.remove(request);
        }
    }

    /** While the ledger is out of reach that is told once, and not at each look. */
    private <T> T whereReached(Supplier<T> work, T otherwise) {
        try {
            var done = work.get();
            reached.set(true);
            return done;
        } catch (JdbiException e) {
            if (reached.getAndSet(false)) {
                LOG.warn("requests of commands wait, since the ledger is out of reach: {}", Explanations.of(e));
            }
            return otherwise;
        }
    }

    /** Removes requests that were answered long ago. */
    public void removeOld() {
        requests.removeOld();
    }
}
