package io.segmentexport.run;

import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Export;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.Endpoint;
import io.segmentexport.ledger.RunState;
import java.time.Duration;
import java.time.Instant;

/** Is told what runs do, by the thread that does it and outside of locks: what takes long belongs elsewhere. */
public interface RunWatcher {

    /**
     * A stage of a run is over in this process: checking, delivering, or tracking.
     *
     * @param took how long; where the run stood still in between, without that
     */
    default void stage(OpenRun run, RunState stage, Duration took) {
    }

    /** A run has ended, or is left unconfirmed; the ledger has it. A run that is replayed ends again. */
    default void ended(OpenRun run, Run closed) {
    }

    /**
     * An export was not run when it was due. Told once; with {@code misfire = run-once} it is run now.
     *
     * @param due the latest of the due times that were missed
     */
    default void missed(Export export, Instant due) {
    }

    /** A run cannot go on now. Told again each time that it is looked at in vain. */
    default void held(OpenRun run, Explanation why) {
    }

    /**
     * A request came to its end.
     *
     * @param answer             what it means; {@link Answer.Unavailable} where there was none
     * @param waitedForRateLimit how long it was kept back before it went out
     * @param bytes              the size of its body
     */
    default void request(Connection connection, Endpoint endpoint, Answer answer, Duration waitedForRateLimit, long bytes) {
    }

    /**
     * Klaviyo has shown whether it accepts a connection: it refused its key or its account, or answered like to one that it
     * accepts.
     */
    default void connection(Connection connection, boolean accepted) {
    }
}
