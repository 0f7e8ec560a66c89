package io.segmentexport.observe;

import io.segmentexport.config.Connection;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What connections are called in health, metrics and alerts, which everybody may read: by their display names. If two have
 * the same, the second gets a number.
 */
public final class ConnectionNames {

    private final Map<String, String> names = new LinkedHashMap<>();

    /** @param connections all that are configured */
    public ConnectionNames(Collection<Connection> connections) {
        var taken = new HashSet<String>();
        for (var connection : connections) {
            String name = connection.displayName();
            for (int number = 2; !taken.add(name); number++) {
                name = connection.displayName() + " (" + number + ")";
            }
            names.put(connection.id(), name);
        }
    }

    /** What the connection of that ID is called; the ID where it is not configured any more. */
    public String of(String connection) {
        return names.getOrDefault(connection, connection);
    }
}
