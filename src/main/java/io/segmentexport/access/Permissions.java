package io.segmentexport.access;

import io.segmentexport.config.Connection;
import io.segmentexport.config.Connection.UsableBy;

/** What a role may, as Dynamics 365 Customer Insights has it. */
public final class Permissions {

    private Permissions() {
    }

    /**
     * Whether a user may do something.
     *
     * @param connection what it is done with, or the connection of the export that it is done with
     */
    public static boolean may(User user, User.Action action, Connection connection) {
        return user.role() == User.Role.ADMINISTRATOR || switch (action) {
            case SEE -> true;
            case SEE_CONNECTION -> false;
            case RUN, READ_DEAD_LETTERS -> user.role() == User.Role.CONTRIBUTOR && connection.usableBy() == UsableBy.CONTRIBUTOR;
        };
    }
}
