package io.segmentexport.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.access.User;
import io.segmentexport.access.User.Action;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Settings;
import io.segmentexport.config.Word;
import io.segmentexport.observe.ConnectionStates;
import java.util.Optional;

/**
 * The connections, as those who ask may see them: their display name and type, and administrators all but the key. Nor is it
 * told where the key comes from.
 */
public final class Connections {

    private static final String TYPE = "klaviyo";

    private final Settings settings;
    private final ConnectionStates states;

    public Connections(Settings settings, ConnectionStates states) {
        this.settings = settings;
        this.states = states;
    }

    /** All of them, in the order of the configuration. */
    public Reply list(Call call) {
        var list = Reply.object();
        var connections = list.putArray("connections");
        settings.connections().values().forEach(connection -> connections.add(
                call.user().may(Action.SEE_CONNECTION, connection) ? whole(connection)
                        : named(settings, connection.id(), call.user())));
        return Reply.json(list);
    }

    /** One of them, whole. */
    public Reply show(Call call) {
        return Reply.json(whole(settings.connections().get(call.names().get("connection"))));
    }

    /** What who asks sees of the connection of an export or a run, which may not be configured any more. */
    static ObjectNode named(Settings settings, String id, User user) {
        var connection = settings.connections().get(id);
        var view = Reply.object().put("displayName", displayName(settings, id)).put("type", TYPE);
        return connection != null && user.may(Action.SEE_CONNECTION, connection) ? view.put("id", id) : view;
    }

    /** What people call a connection, which may not be configured any more. */
    static String displayName(Settings settings, String id) {
        return Optional.ofNullable(settings.connections().get(id)).map(Connection::displayName).orElse("not configured any more");
    }

    private ObjectNode whole(Connection connection) {
        var view = Reply.object()
                .put("displayName", connection.displayName())
                .put("type", TYPE)
                .put("id", connection.id())
                .put("usableBy", Word.of(connection.usableBy()))
                .put("baseUrl", connection.baseUrl().toString())
                .put("revision", connection.revision());
        connection.consent().ifPresent(consent -> view.put("consent", consent));
        var state = states.of(connection.id());
        var why = state.refusedSince().map(since -> "Klaviyo refuses its key or its account since " + since)
                .or(() -> state.awaySince().map(since -> "Klaviyo has taken no batch since " + since));
        view.put("status", why.isPresent() ? "suspended" : state.asked() ? "ok" : "unknown");
        why.ifPresent(words -> view.put("why", words));
        return view;
    }
}
