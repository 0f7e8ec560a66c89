package io.segmentexport.access;

import io.segmentexport.config.Connection;
import io.segmentexport.config.Connection.UsableBy;

/**
 * Somebody who operates the service.
 *
 * @param name as it stands in the users file
 */
public record User(String name, Role role) {

    /** Whoever asks a service that has no users: looks, and does nothing. */
    public static final User ANYBODY = new User("anybody", Role.VIEWER);

    /**
     * Whether the user may do something, as Dynamics 365 Customer Insights has it.
     *
     * @param connection what it is done with, or the connection of the export that it is done with
     */
    public boolean may(Action action, Connection connection) {
        return role == Role.ADMINISTRATOR || switch (action) {
            case SEE -> true;
            case SEE_CONNECTION -> false;
            case RUN, READ_DEAD_LETTERS -> role == Role.CONTRIBUTOR && connection.usableBy() == UsableBy.CONTRIBUTOR;
        };
    }

    /** What kind of user somebody is, as the source system has it; each may do all that the one before may. */
    public enum Role {
        /** Sees. */
        VIEWER,
        /** Runs exports on connections that contributors may use. */
        CONTRIBUTOR,
        /** Does everything. */
        ADMINISTRATOR
    }

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
}
