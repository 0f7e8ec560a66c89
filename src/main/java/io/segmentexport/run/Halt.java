package io.segmentexport.run;

import io.segmentexport.files.Explanations;
import io.segmentexport.ledger.StorageFault;

/** Why a run does not go on reading and sending. */
public sealed interface Halt {

    /**
     * What an exception means for a run: one that only tells of a full disk or a ledger out of reach suspends it, any other
     * fails it.
     *
     * @param what what could not be done
     */
    static Halt of(String what, Throwable exception) {
        return StorageFault.in(exception).<Halt>map(Suspended::by)
                .orElseGet(() -> new Failed(what + ": " + Explanations.of(exception)));
    }

    /** What a person is told: what is wrong and what to do. */
    String explanation();

    /** Whether the run comes to its end for it, once the import jobs that it has are followed; else it goes on later. */
    default boolean ends() {
        return false;
    }

    /** The run cannot be brought to its end; its files become dead letters. */
    record Failed(String explanation) implements Halt {
        @Override
        public boolean ends() {
            return true;
        }
    }

    /** The run cannot go on now; it goes on by itself when what holds it up is mended. */
    public record Suspended(Obstacle obstacle, String explanation) implements Halt {

        static Suspended by(StorageFault fault) {
            return new Suspended(fault.diskFull() ? Obstacle.DISK : Obstacle.LEDGER, fault.explanation() + "; the run goes on by itself when it can");
        }

        /** It is not the run's turn, and nothing is wrong. */
        public Suspended(String explanation) {
            this(Obstacle.TURN, explanation);
        }
    }

    /** Somebody ended the run: nothing more is sent, and what Klaviyo accepted is followed to its end. */
    record Cancelled(String explanation) implements Halt {

        /**
         * The same words each time, since the ledger keeps only who it was.
         *
         * @param who for people: {@code user anna}
         */
        static Cancelled by(String who, String run) {
            return new Cancelled("cancelled by " + who + "; what Klaviyo had accepted by then is followed to its end, and \"replay " + run
                    + "\" sends the rest");
        }

        @Override
        public boolean ends() {
            return true;
        }
    }

    /** The service stops; the run goes on at the next start. */
    record Stopping() implements Halt {
        @Override
        public String explanation() {
            return "the service was stopped; the run goes on at its next start";
        }
    }
}
