package io.segmentexport.ledger;

import java.time.Instant;
import java.util.Optional;

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
