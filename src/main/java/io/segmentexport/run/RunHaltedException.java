package io.segmentexport.run;

/** Leaves the stage in which a run was halted; {@link OpenRun#halt()} says why. */
public final class RunHaltedException extends RuntimeException {

    public RunHaltedException(Halt halt) {
        super(halt.explanation());
    }
}
