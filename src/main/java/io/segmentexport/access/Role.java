package io.segmentexport.access;

/** What kind of user somebody is, as the source system has it; each may do all that the one before may. */
public enum Role {
    /** Sees. */
    VIEWER,
    /** Runs exports on connections that contributors may use. */
    CONTRIBUTOR,
    /** Does everything. */
    ADMINISTRATOR
}
