package io.segmentexport.ledger;

import io.segmentexport.ledger.database.LedgerDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The requests of commands to the service, and how far the runs are that they ask for: the two tables of the ledger
 * through which processes talk. Each method is one transaction.
 */
public final class Requests {

    /** A command that was not seen for so long has ended, whatever it wanted. */
    public static final Duration GONE_AFTER = Duration.ofMinutes(1);
    private static final Duration KEPT = Duration.ofDays(1);

    private final LedgerDatabase database;
    private final Clock clock;

    Requests(LedgerDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Asks for something.
     *
     * @param run a run in the ledger
     * @return the number of the request
     */
    public long ask(Request.Kind kind, String run, String requestedBy) {
        var now = clock.instant();
        Optional<Long> id = Optional.empty();
        while (id.isEmpty()) { // if another process took the number at this moment
            id = database.write(handle -> handle.select("""
                    insert into request (id, kind, run, requested_by, requested_at, seen_at, state)
                    select coalesce(max(id), 0) + 1, ?, ?, ?, ?, ?, 'waiting' from request where true
                    on conflict (id) do nothing returning id""", kind, run, requestedBy, now, now).mapTo(Long.class).findOne());
        }
        return id.get();
    }

    /** A request by its number; none where its run was forgotten. */
    public Optional<Request> find(long id) {
        return database.find(Request.class, SELECT + " where q.id = ?", id);
    }

    /** The command that asked for these is still there. */
    public void seen(Collection<Long> ids) {
        var now = clock.instant();
        database.change(handle -> ids.forEach(id -> handle.execute("update request set seen_at = ? where id = ?", now, id)));
    }

    /** How far a run is that somebody asked for; none where it is not worked on. */
    public Optional<Progress> progress(String run) {
        return database.find(Progress.class, "select * from progress where run = ?", run);
    }

    /** The requests that no service has looked at, in the order in which they came. */
    public List<Request> waiting() {
        return database.list(Request.class, SELECT + " where q.state = 'waiting' order by q.id");
    }

    /** What an earlier service had taken waits again; how far its runs were is told no more. */
    public void takenBack() {
        database.change(handle -> {
            handle.execute("update request set state = 'waiting' where state = 'taken'");
            handle.execute("delete from progress");
        });
    }

    /** The service works on the run. */
    public void take(long id) {
        database.execute("update request set state = 'taken' where id = ? and state = 'waiting'", id);
    }

    /** Answers a request that is still open. */
    public void answer(long id, Request.State state, String answer) {
        database.execute(
                "update request set state = ?, answer = ? where id = ? and state in ('waiting', 'taken')", state, answer, id);
    }

    /** The runs of which a command that is still there wants to see how far they are. */
    public List<String> watched() {
        return database.list(String.class, "select distinct run from request where state = 'taken' and seen_at >= ?",
                clock.instant().minus(GONE_AFTER));
    }

    /** Tells how far a run is. */
    public void tell(String run, Progress progress) {
        database.execute("""
                insert into progress (run, stage, done, total, told_at) values (?, ?, ?, ?, ?)
                on conflict (run) do update set stage = excluded.stage, done = excluded.done, total = excluded.total,
                       told_at = excluded.told_at""", run, progress.stage(), progress.done(), progress.total(), clock.instant());
    }

    /** A run is not worked on any more. */
    public void tellNoMore(String run) {
        database.execute("delete from progress where run = ?", run);
    }

    /** Removes what was answered more than a day ago. */
    public void removeOld() {
        database.execute("delete from request where state in ('done', 'refused') and requested_at < ?", clock.instant().minus(KEPT));
    }

    private static final String SELECT = """
            select q.*, case when r.replayed_at >= q.requested_at then 1 else 0 end as reopened
            from request q join run r on r.id = q.run""";

    /**
     * How far a run is in its stage: bytes of its files while it stages, batches while it delivers, import jobs while it tracks.
     *
     * @param stage the stage
     * @param done  how many bytes were read, batches settled or jobs ended
     * @param total of how many; 0 if the stage counts nothing, or not yet
     */
    public record Progress(RunState stage, long done, long total) {
    }

    /**
     * What a command asks of the service that holds its data folder.
     *
     * @param id          its number; requests are taken in this order
     * @param kind        what is to be done
     * @param run         with which run
     * @param requestedBy who asks
     * @param seenAt      when the command was last there to see the answer
     * @param state       what has become of it
     * @param answer      what the service says to it, once it says something
     * @param reopened    whether the run was opened again after this was asked, so that a replay is not begun twice
     */
    public record Request(
            long id, Kind kind, String run, String requestedBy, Instant seenAt, State state, Optional<String> answer,
            boolean reopened) {

        /** Whether the service has said its last word to it. */
        public boolean answered() {
            return state == State.DONE || state == State.REFUSED;
        }

        /** What is to be done with the run. */
        public enum Kind {
            /** It goes on, or is brought to its end for the first time. */
            RESUME,
            /** It is opened again, and what was not delivered is sent again. */
            REPLAY
        }

        /** What has become of a request. */
        public enum State {
            /** No service has looked at it yet. */
            WAITING,
            /** A service works on the run. */
            TAKEN,
            /** The run has ended, or cannot go on now. */
            DONE,
            /** The service does not do it; the answer says why. */
            REFUSED
        }
    }
}
