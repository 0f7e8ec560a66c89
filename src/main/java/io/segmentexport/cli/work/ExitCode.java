package io.segmentexport.cli.work;

import io.segmentexport.ledger.RunState;

/** What a command tells the shell. */
public final class ExitCode {

    /** Every record is imported or a duplicate; or the command did what it was asked to. */
    public static final int OK = 0;
    /** The run, or the command, failed. */
    public static final int FAILED = 1;
    /** The run ended, and records are rejected or undelivered. */
    public static final int REJECTIONS = 2;
    /** The run is suspended or unconfirmed, and goes on later. */
    public static final int GOES_ON_LATER = 3;
    /** The command line is wrong (sysexits.h: EX_USAGE). */
    public static final int USAGE = 64;
    /** The configuration is wrong (sysexits.h: EX_CONFIG). */
    public static final int CONFIGURATION = 78;

    private ExitCode() {
    }

    /** Of two runs of one command, the one that wants a person more: a failed one before all. */
    public static int worse(int one, int other) {
        return one == FAILED || other == FAILED ? FAILED : Math.max(one, other);
    }

    public static int of(RunState state) {
        return switch (state) {
            case COMPLETED -> OK;
            case COMPLETED_WITH_REJECTIONS, COMPLETED_INCOMPLETE -> REJECTIONS;
            case FAILED, CANCELLED -> FAILED;
            case SUSPENDED, UNCONFIRMED, CLAIMED, CHECKING, STAGING, DELIVERING, TRACKING -> GOES_ON_LATER;
        };
    }
}
