package io.segmentexport.observe;

import java.util.Locale;

/** What people are told of by itself. */
public enum AlertKind {
    /** A run failed. */
    RUN_FAILED,
    /** Runs cannot go on now. */
    SUSPENDED,
    /** A run ended with more rejected records than {@code alert.rejected-percent} allows. */
    REJECTED,
    /** An export was not run when it was due. */
    SCHEDULE_MISSED;

    /** As causes begin, and as metrics have it: {@code run-failed}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind of a cause that begins with one. */
    public static AlertKind of(String cause) {
        return valueOf(cause.substring(0, cause.indexOf(':')).toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
