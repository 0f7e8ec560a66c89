package io.segmentexport.camel;

import io.segmentexport.access.Users;
import io.segmentexport.camel.http.OperationsServer;
import io.segmentexport.camel.reload.MyPages;
import io.segmentexport.camel.reload.Page;
import io.segmentexport.config.CamelUri;
import io.segmentexport.config.Settings;
import io.segmentexport.klaviyo.AnswerReader;
import io.segmentexport.klaviyo.RateBudgets;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.observe.Alerts;
import io.segmentexport.run.HandOver;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.run.Runs;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.ModelCamelContext;

/**
 * The Camel application of the route pages, their beans and the configuration: the service, which watches folders, or the
 * same routes without the watching, for one command.
 */
public final class Integration implements AutoCloseable {

    /** Routes that start after the routes of every export, and only in the service. */
    private static final List<String> SERVICE_ROUTES =
            List.of("resume-held-runs", "resume-unconfirmed-runs", "requests", "retention");

    private final Settings settings;
    private final boolean watch;
    private final RunWatchers watchers = new RunWatchers();
    private final RunBeans beans;
    private final HandOver handOver;
    private final ExportRoutes exportRoutes;
    private final Dispatch dispatch;
    private final RunQueues queues = new RunQueues();
    private final Optional<OperationsPort> port;
    /** What takes up a team's pages that are saved ({@code routes.reload}). */
    final Optional<MyPages> myPages;
    private final Main main;
    private boolean recovered;
    private boolean startsRoutes = true;

    /**
     * Opens the ledger; nothing runs before {@link #start}.
     *
     * @param settings   the configuration
     * @param watch      whether the exports' folders are watched and runs that have not ended go on
     * @param properties properties that override ours; what a test sets
     */
    public Integration(Settings settings, boolean watch, Map<String, String> properties) {
        this(settings, watch, properties, Clock.systemUTC(), new SteadyClock());
    }

    /** With the machine's clock and one for waits and deadlines that a test has. */
    Integration(Settings settings, boolean watch, Map<String, String> properties, Clock clock, InstantSource steady) {
        this.settings = settings;
        this.watch = watch;
        var users = Users.of(settings);
        boolean operated = watch && settings.operations().port().isPresent();
        var pages = pages(operated);
        if (operated) {
            OperationsServer.check(settings, users); // Before the ledger is opened.
        }
        this.beans = RunBeans.open(settings, clock, watchers);
        this.exportRoutes = new ExportRoutes(settings, this::camelContext, beans.settling());
        this.dispatch = new Dispatch(settings, beans, exportRoutes, this::camelContext);
        this.handOver = new HandOver(beans.ledger().requests(clock), beans.ledger(), beans.runs(), beans.replay()::reopen,
                dispatch::carries, run -> exportRoutes.carryRunsOf(run.export().id()), clock);
        this.port = operated ? Optional.of(new OperationsPort(settings, users, beans, clock, steady, watchers)) : Optional.empty();
        this.myPages = watch && settings.reload() ? Optional.of(new MyPages(settings.routes(), settings.exports().keySet())) : Optional.empty();
        this.main = pages.forRuns()
                .with(port.map(OperationsPort::properties).orElse(Map.of()))
                .with(watch && onSchedule() ? ExportRoutes.schedulerSettings() : Map.of())
                .with("alert.endpoint", AlertDelivery.uri(settings.alerts()))
                .with(properties)
                .main(new KlaviyoCalls(new RateBudgets(), new AnswerReader(clock), beans.runs()::suspend, watchers));
        beans.bind(main, settings, users, clock, steady);
        main.bind("handOver", handOver);
        main.bind("exportRoutes", exportRoutes);
        main.bind("run-queues", queues);
        port.ifPresent(opened -> opened.bind(main, dispatch));
        if (watch) {
            bindForTheService(clock);
        }
        main.addMainListener(new Lifecycle());
    }

    /** The pages of the folder; those of the service and the schedules only if it is one. */
    private RoutePages pages(boolean operated) {
        if (!watch) {
            return new RoutePages(settings, "*.camel.yaml").withoutServers();
        }
        var pages = new RoutePages(settings, "*.camel.yaml", "service/*.camel.yaml");
        // The service has one port. Without it a team may have Camel's own servers for its routes, bound to loopback by default.
        return operated ? pages.firmly("camel.server.enabled", true)
                : pages.without(List.of("service/operations", "service/health"))
                        .with("camel.server.host", "127.0.0.1").with("camel.management.host", "127.0.0.1");
    }

    private void bindForTheService(Clock clock) {
        var delivery = new AlertDelivery(this::camelContext, settings.alerts().map(CamelUri::toString).orElse("the log"),
                (kind, sent) -> port.ifPresent(opened -> opened.alert(kind, sent)));
        watchers.add(new Alerts(settings, clock, delivery::send));
        main.bind("alertDelivery", delivery);
        if (onSchedule()) {
            ExportRoutes.bindScheduler(main);
        }
    }

    private boolean onSchedule() {
        return settings.exports().values().stream().anyMatch(export -> export.schedule().isPresent());
    }

    /** What is done with the Camel context before it starts. */
    private final class Lifecycle extends MainListenerSupport {

        @Override
        public void beforeConfigure(BaseMainSupport configured) {
            port.ifPresent(opened -> opened.register(configured.getCamelContext()));
        }

        @Override
        public void afterConfigure(BaseMainSupport configured) {
            if (watch) {
                settings.alerts().ifPresent(target -> AlertDelivery.ensureUsable(
                        configured.getCamelContext(), target, settings.file().getFileName().toString()));
            }
            if (!startsRoutes) {
                configured.getCamelContext().setAutoStartup(false);
            }
            int threads = settings.delivery().parallel();
            configured.getCamelContext().getExecutorServiceManager().registerThreadPoolProfile(
                    new ThreadPoolProfileBuilder("deliver-batches").poolSize(threads).maxPoolSize(threads)
                            .allowCoreThreadTimeOut(true).keepAliveTime(10L).build());
        }
    }

    /**
     * Recovers what an earlier process was cut short in; once, before anything is claimed and before anybody asks which runs
     * there are. The process holds the delivery lock.
     */
    public void recover() {
        if (!recovered) {
            beans.recovery().recover();
            recovered = true;
        }
    }

    /** Recovers if that was not done yet, starts the routes and comes back. The process holds the delivery lock. */
    public void start() throws Exception {
        try {
            startAll();
        } catch (Exception e) {
            throw Preflight.explained(e, settings);
        }
    }

    private void startAll() throws Exception {
        recover();
        port.ifPresent(OperationsPort::ensureThatItCanListen);
        startCamel();
        port.ifPresent(opened -> opened.tell(camelContext()));
        settings.exports().keySet().forEach(exportRoutes::carryRunsOf);
        ledger().runs().unended().forEach(run -> exportRoutes.carryRunsOf(run.export().id()));
        if (watch) {
            serve();
        }
    }

    private void startCamel() {
        main.start();
        Page.checkExports(camelContext(), settings.exports().keySet());
    }

    /** Makes all routes and starts none. */
    void makeRoutes() {
        startsRoutes = false;
        startCamel();
        settings.exports().values().forEach(export -> export.from().ifPresent(from -> exportRoutes.tryFetching(export, from)));
    }

    /** Starts in a thread of its own. */
    public Future<Void> startBeside() {
        var started = new FutureTask<Void>(() -> {
            start();
            return null;
        });
        new Thread(started, "start").start();
        return started;
    }

    private void serve() throws Exception {
        handOver.begin();
        settings.connections().keySet().forEach(exportRoutes::queueRunsOf);
        beans.schedules().register();
        dispatch.resume(); // Before anything new is claimed.
        settings.exports().values().forEach(exportRoutes::begin);
        for (var route : SERVICE_ROUTES) {
            camelContext().getRouteController().startRoute(route);
        }
        dispatch.makeUpForMissed(); // When the schedules stand.
        exportRoutes.startSchedules();
        port.ifPresent(opened -> opened.notServing(null));
        if (myPages.isPresent()) {
            port.ifPresent(opened -> OperationsPort.check(camelContext(), myPages.get().check()));
            myPages.get().watch(camelContext());
        }
    }

    /** The port that the service is operated by, once it has started; empty if there is none. */
    public OptionalInt port() {
        return OperationsPort.number(camelContext());
    }

    public ModelCamelContext camelContext() {
        return (ModelCamelContext) main.getCamelContext();
    }

    /** The listeners to what runs do. */
    public RunWatchers watchers() {
        return watchers;
    }

    public Ledger ledger() {
        return beans.ledger();
    }

    public Runs runs() {
        return beans.runs();
    }

    /** What carries runs. */
    public RunBeans beans() {
        return beans;
    }

    /** Works on runs, cancels and replays them. */
    public Dispatch dispatch() {
        return dispatch;
    }

    /** Stops: the runs under way stop at their next step, and go on at the next start. */
    @Override
    public void close() {
        port.ifPresent(opened -> opened.notServing("the service stops"));
        runs().stopAll();
        if (camelContext() != null) {
            queues.close(camelContext());
        }
        try {
            main.stop();
            port.ifPresent(OperationsPort::close);
        } finally {
            ledger().close();
        }
    }
}
