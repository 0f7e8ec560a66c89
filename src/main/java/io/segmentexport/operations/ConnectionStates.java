package io.segmentexport.operations;

import io.segmentexport.config.Connection;
import io.segmentexport.run.RunWatcher;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers whether Klaviyo accepted each connection when this process asked it last. Asks nothing by itself. */
public final class ConnectionStates implements RunWatcher {

    private final Map<String, Boolean> accepted = new ConcurrentHashMap<>();

    @Override
    public void connection(Connection connection, boolean isAccepted) {
        accepted.put(connection.id(), isAccepted);
    }

    /** Empty where nothing was asked on it since the start. */
    Optional<Boolean> accepted(Connection connection) {
        return Optional.ofNullable(accepted.get(connection.id()));
    }
}
