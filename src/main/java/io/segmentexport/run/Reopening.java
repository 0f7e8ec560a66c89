package io.segmentexport.run;

import io.segmentexport.ledger.Run;
import java.util.Optional;

/** Opens a run again that has ended, to send what of it was not delivered. */
public interface Reopening {

    /**
     * Opens a run again.
     *
     * @param by who asks, for people
     * @return the run as it is now: it has not ended, and waits to be worked on
     * @throws NotReplayableException if it has not ended, has nothing to replay, or its files are gone or changed
     */
    Run reopen(String run, Optional<String> by);
}
