package io.segmentexport.run;

import io.segmentexport.config.SafeMessage;

/** Leaves the stage in which a run was halted; {@link OpenRun#standing()} says why. */
public final class RunHaltedException extends RuntimeException implements SafeMessage {

    RunHaltedException(Standing standing) {
        super(standing.why().orElseThrow().text());
    }
}
