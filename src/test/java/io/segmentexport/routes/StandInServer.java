package io.segmentexport.routes;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationConfigEntry;
import org.apache.camel.main.HttpServerConfigurationProperties;

/** Stands in for the server that knows users: lets three of them in by name and password, and nobody else. */
public final class StandInServer extends DefaultMainHttpServerFactory {

    private static final Map<String, String> ROLES = Map.of(
            Operated.ANNA, "ADMINISTRATOR", Operated.JO, "CONTRIBUTOR", Operated.VI, "VIEWER");

    @Override
    public Service newHttpServer(CamelContext context, HttpServerConfigurationProperties properties) {
        var server = (MainHttpServer) super.newHttpServer(context, properties);
        var authentication = server.getConfiguration().getAuthenticationConfig();
        authentication.setEnabled(true);
        authentication.getEntries().add(new AuthenticationConfigEntry() {
            @Override
            public String getPath() {
                return "/*";
            }

            @Override
            public Handler<RoutingContext> createAuthenticationHandler(Vertx vertx) {
                return StandInServer::letIn;
            }
        });
        return server;
    }

    private static void letIn(RoutingContext ctx) {
        var header = ctx.request().getHeader("Authorization");
        var who = header == null ? "" : new String(Base64.getDecoder().decode(header.substring("Basic ".length())), StandardCharsets.UTF_8);
        if (!ROLES.containsKey(who)) {
            ctx.response().setStatusCode(401).putHeader("Content-Type", "application/problem+json").end("""
                    {"type": "urn:segment-export:problem:unauthenticated", "title": "Not authenticated", "status": 401,
                     "detail": "name and password of a user are wanted", "instance": "/"}""");
            return;
        }
        ctx.setUser(User.create(new JsonObject().put("name", who.substring(0, who.indexOf(':'))).put("role", ROLES.get(who))));
        ctx.next();
    }
}
