package io.segmentexport.access;

/** What a user wants to do. */
public enum Action {
    /** See exports, runs, reports, and of a connection its display name and type. */
    SEE,
    /** See of a connection everything but its key. */
    SEE_CONNECTION,
    /** Run, pause, resume, cancel or replay an export on a connection. */
    RUN,
    /** Read the dead letters of runs on a connection: they hold personal data. */
    READ_DEAD_LETTERS
}
