package io.segmentexport.run;

/** Why a run does not go on reading and sending. */
public sealed interface Halt {

    /** What a person is told: what is wrong and what to do. */
    String explanation();

    /** The run cannot be brought to its end; its files become dead letters. */
    record Failed(String explanation) implements Halt {
    }

    /** The run cannot go on now; it goes on by itself when what holds it up is mended. */
    record Suspended(String explanation) implements Halt {
    }

    /** The service stops; the run goes on at the next start. */
    record Stopping() implements Halt {
        @Override
        public String explanation() {
            return "the service was stopped; the run goes on at its next start";
        }
    }
}
