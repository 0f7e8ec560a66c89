package io.segmentexport.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.access.User;
import io.segmentexport.access.User.Action;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Settings;
import io.segmentexport.observe.ConnectionStates;
import java.util.Locale;

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
        var list = Json.object();
        var connections = list.putArray("connections");
        settings.connections().values().forEach(connection -> connections.add(
                call.user().may(Action.SEE_CONNECTION, connection) ? whole(connection) : named(connection)));
        return Reply.json(list);
    }

    /** One of them, whole. */
    public Reply show(Call call) {
        return Reply.json(whole(settings.connections().get(call.names().get("connection"))));
    }

    /** What everybody sees of a connection. */
    static ObjectNode named(Connection connection) {
        return Json.object().put("displayName", connection.displayName()).put("type", TYPE);
    }

    /** What who asks sees of the connection of an export or a run, which may not be configured any more. */
    static ObjectNode named(Settings settings, String id, User user) {
        var connection = settings.connections().get(id);
        if (connection == null) {
            return Json.object().put("displayName", "not configured any more").put("type", TYPE);
        }
        var view = named(connection);
        return user.may(Action.SEE_CONNECTION, connection) ? view.put("id", connection.id()) : view;
    }

    private ObjectNode whole(Connection connection) {
        var view = named(connection)
                .put("id", connection.id())
                .put("usableBy", connection.usableBy().name().toLowerCase(Locale.ROOT))
                .put("baseUrl", connection.baseUrl().toString())
                .put("revision", connection.revision());
        connection.consent().ifPresent(consent -> view.put("consent", consent));
        describe(connection, view);
        return view;
    }

    private void describe(Connection connection, ObjectNode view) {
        var state = states.of(connection.id());
        if (state.refusedSince().isPresent()) {
            view.put("status", "suspended").put("why", "Klaviyo refuses its key or its account since " + state.refusedSince().get());
        } else if (state.awaySince().isPresent()) {
            view.put("status", "suspended").put("why", "Klaviyo has taken no batch since " + state.awaySince().get());
        } else {
            view.put("status", state.asked() ? "ok" : "unknown");
        }
    }
}
