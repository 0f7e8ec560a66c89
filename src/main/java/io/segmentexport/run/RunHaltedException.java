package io.segmentexport.run;

/** Leaves the stage in which a run was halted; {@link OpenRun#standing()} says why. */
public final class RunHaltedException extends RuntimeException {

    RunHaltedException(Standing standing) {
        super(standing.why().orElseThrow().text());
    }
}
