package io.segmentexport.observe;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The kinds of alerts. */
public enum AlertKind {

    /** A run failed. */
    RUN_FAILED,

    /** Runs cannot go on now. */
    SUSPENDED,

    /** A run ended with more rejected records than {@code alert.rejected-percent} allows. */
    REJECTED,

    /** An export was not run when it was due. */
    SCHEDULE_MISSED;

    /** The kind in causes, metrics and JSON: {@code run-failed}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
