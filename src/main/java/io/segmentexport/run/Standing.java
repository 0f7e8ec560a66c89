package io.segmentexport.run;

import io.segmentexport.config.Connection;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Explanation.Obstacle;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import java.util.Optional;

/**
 * Where a run stands in this process, and why.
 *
 * @param phase where
 * @param why   what people are told; empty while the run goes on
 */
public record Standing(Phase phase, Optional<Explanation> why) {

    /** Nothing keeps the run from going on. */
    static final Standing GOING = new Standing(Phase.GOING, Optional.empty());

    /** Where a run can stand. */
    public enum Phase {
        /** It works through its stages. */
        GOING,
        /** It cannot go on now; it resumes by itself when the obstacle is gone. */
        SUSPENDED,
        /** The service stops; the run resumes at the next start. */
        STOPPING,
        /** It was to end and cannot now; what the ledger has of it stays, and it ends when it is taken up again. */
        INTERRUPTED,
        /** It sends nothing more, and ends when its import jobs have. */
        FAILED,
        /** As failed, at a person's word: what Klaviyo does not tell now is not waited for. */
        CANCELLED,
        /** It failed, and then somebody cancelled it. */
        FAILED_AND_CANCELLED
    }

    /** Where a run stands that is taken up: an earlier process found that it failed, or somebody cancelled it. */
    static Standing of(Run run) {
        var failure = run.explanation().filter(why -> run.state() == RunState.TRACKING)
                .flatMap(why -> why.kind() == Kind.NOT_CLOSED ? why.beside() : Optional.of(why))
                .filter(why -> why.kind() != Kind.CANCELLED);
        return failure.map(Standing::failed).orElse(GOING).then(run.cancelledBy().map(who -> cancelled(who, run.id())).orElse(GOING));
    }

    /** The run cannot be brought to its end. */
    public static Standing failed(Kind kind, Object... parameters) {
        return failed(Explanation.of(kind, parameters));
    }

    /** The run cannot be brought to its end, as an earlier process found. */
    static Standing failed(Explanation why) {
        return new Standing(Phase.FAILED, Optional.of(why));
    }

    /** The run cannot go on now; the kind has an obstacle. */
    public static Standing suspended(Kind kind, Object... parameters) {
        return suspended(Explanation.of(kind, parameters));
    }

    /** The run cannot go on now; the explanation has an obstacle. */
    public static Standing suspended(Explanation why) {
        return new Standing(Phase.SUSPENDED, Optional.of(why));
    }

    /** Klaviyo does not accept the connection of the run, or its key cannot be read. */
    public static Standing rejected(Connection connection, Answer.NotAuthorised answer) {
        return switch (answer.cause()) {
            case KEY_UNREADABLE -> suspended(Kind.KEY_UNREADABLE, answer.detail());
            case KEY -> suspended(Kind.KEY_NOT_ACCEPTED, connection.id(), answer.status(), answer.detail());
            case ACCOUNT -> suspended(Kind.ACCOUNT_TAKES_NO_MORE, connection.id(), answer.status(), answer.detail());
            case REVISION -> suspended(Kind.REVISION_NOT_SERVED, connection.id(), connection.revision(), answer.status(), answer.detail());
        };
    }

    /**
     * Somebody ends the run.
     *
     * @param who for people: {@code user anna}
     */
    static Standing cancelled(String who, String run) {
        return new Standing(Phase.CANCELLED, Optional.of(Explanation.of(Kind.CANCELLED, who, run)));
    }

    /** The service stops. */
    static Standing stopping() {
        return new Standing(Phase.STOPPING, Optional.of(Explanation.of(Kind.STOPPED)));
    }

    /**
     * Where the run stands after something more happened. The first reason stands, with these exceptions: a suspended run
     * can be cancelled, and a run that was to end is interrupted by a stop, a full disk or a lost ledger. A run that failed is
     * interrupted by whatever suspends others; a cancelled one waits for no connection.
     */
    Standing then(Standing next) {
        return switch (phase) {
            case GOING -> next;
            case SUSPENDED -> next.phase == Phase.CANCELLED ? next : this;
            case STOPPING, INTERRUPTED -> this;
            case FAILED -> next.held() ? at(Phase.INTERRUPTED)
                    : next.phase == Phase.CANCELLED ? at(Phase.FAILED_AND_CANCELLED) : this;
            case CANCELLED, FAILED_AND_CANCELLED -> next.phase == Phase.STOPPING || next.storageFault() ? at(Phase.INTERRUPTED) : this;
        };
    }

    private Standing at(Phase other) {
        return new Standing(other, why);
    }

    private boolean storageFault() {
        return why.flatMap(Explanation::obstacle)
                .filter(obstacle -> obstacle == Obstacle.DISK || obstacle == Obstacle.LEDGER).isPresent();
    }

    /** Whether the run reads and sends nothing more now. */
    public boolean halted() {
        return phase != Phase.GOING;
    }

    /** Whether the run does nothing at all now, and resumes later. */
    public boolean held() {
        return phase == Phase.SUSPENDED || phase == Phase.STOPPING || phase == Phase.INTERRUPTED;
    }

    /** Whether somebody ends the run before its time. */
    public boolean cancelled() {
        return phase == Phase.CANCELLED || phase == Phase.FAILED_AND_CANCELLED;
    }
}
