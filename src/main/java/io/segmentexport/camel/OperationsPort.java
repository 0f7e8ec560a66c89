package io.segmentexport.camel;

import io.segmentexport.access.Users;
import io.segmentexport.camel.http.Answers;
import io.segmentexport.camel.http.HttpCalls;
import io.segmentexport.camel.http.NothingFromOutside;
import io.segmentexport.camel.http.Observation;
import io.segmentexport.camel.http.OperationsServer;
import io.segmentexport.camel.http.ReadyAnswer;
import io.segmentexport.config.Settings;
import io.segmentexport.observe.AlertKind;
import io.segmentexport.observe.ConnectionNames;
import io.segmentexport.observe.RoutesHealth;
import io.segmentexport.operations.Admission;
import io.segmentexport.operations.Connections;
import io.segmentexport.operations.DeadLetterFiles;
import io.segmentexport.operations.Document;
import io.segmentexport.operations.Exports;
import io.segmentexport.operations.History;
import io.segmentexport.operations.Interventions;
import io.segmentexport.operations.Problems;
import io.segmentexport.run.RunWatchers;
import java.time.Clock;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.main.Main;

/** The port of a service, {@code operations.port}, and what is behind it: the operations API, health and metrics. */
final class OperationsPort implements AutoCloseable {

    private final Settings settings;
    private final Clock clock;
    private final RunBeans beans;
    private final RoutesHealth routes = new RoutesHealth();
    private final OperationsServer server;
    private final Observation observation;

    /**
     * A port that is not open yet; the runs are watched from now on.
     *
     * @throws io.segmentexport.config.ConfigurationException if it cannot be opened as configured
     */
    OperationsPort(Settings settings, Users users, RunBeans beans, ConnectionNames names, Clock clock, RunWatchers watchers) {
        this.settings = settings;
        this.clock = clock;
        this.beans = beans;
        this.server = new OperationsServer(settings, users, routes::running, clock);
        this.observation = new Observation(
                settings, routes, names, beans.ledger(), beans.runs(), beans.room(), clock, watchers);
    }

    /**
     * Binds the server, and the beans that the pages of the operations and of health call.
     *
     * @param work cancels and replays runs
     */
    void bind(Main main, Interventions.Work work) {
        var ledger = beans.ledger();
        var history = new History(settings, ledger, beans.runs(), beans.reports());
        main.bind("operations-server", server);
        main.bind("nothing-from-outside", new NothingFromOutside());
        main.bind("httpCalls", new HttpCalls());
        main.bind("answers", new Answers(new Problems()));
        main.bind("admission", new Admission(settings, ledger, beans.runs()::stopping));
        main.bind("connections", new Connections(settings, observation.connections()));
        main.bind("exports", new Exports(settings, ledger, beans.runs(), beans.schedules(), clock));
        main.bind("history", history);
        main.bind("interventions", new Interventions(ledger, work, history));
        main.bind("deadLetterFiles", new DeadLetterFiles(beans.data(), ledger));
        main.bind("document", new Document());
        main.bind("ready", new ReadyAnswer());
        observation.bind(main);
    }

    /** Camel's settings of its server. */
    Map<String, String> properties() {
        return Observation.properties(settings.operations());
    }

    /** Adds all checks; to be called before the port is open. */
    void register(CamelContext context) {
        observation.register(context);
    }

    /** @throws IllegalStateException if the service cannot listen there; the message says what to do */
    void ensureThatItCanListen() {
        server.ensureThatItCanListen();
    }

    /** The port is open: logs where. */
    void tell(CamelContext context) {
        server.tell(number(context).orElseThrow());
    }

    /** All routes run. */
    void routesRun() {
        routes.run();
    }

    /** The service stops. */
    void stopping() {
        routes.stop();
    }

    /** An alert was sent, or was not. */
    void alert(AlertKind kind, boolean sent) {
        observation.alert(kind, sent);
    }

    /** The port that the service listens at; empty if there is none. */
    static OptionalInt number(CamelContext context) {
        var server = context.hasService(VertxPlatformHttpServer.class);
        return server == null ? OptionalInt.empty() : OptionalInt.of(server.getPort());
    }

    @Override
    public void close() {
        server.close();
        observation.close();
    }
}
