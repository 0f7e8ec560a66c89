package io.segmentexport.camel;

import io.segmentexport.access.Users;
import io.segmentexport.claim.Claims;
import io.segmentexport.claim.Recovery;
import io.segmentexport.close.Closing;
import io.segmentexport.close.Corrections;
import io.segmentexport.close.ListCounts;
import io.segmentexport.close.NotReplayableException;
import io.segmentexport.close.Replay;
import io.segmentexport.close.Report;
import io.segmentexport.close.Reports;
import io.segmentexport.close.Retention;
import io.segmentexport.config.AlertTarget;
import io.segmentexport.config.Settings;
import io.segmentexport.deliver.Delivery;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DiskSpace;
import io.segmentexport.klaviyo.AnswerReader;
import io.segmentexport.klaviyo.PollSchedule;
import io.segmentexport.klaviyo.RateBudgets;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.observe.Alerts;
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
import io.segmentexport.profile.DirectMemory;
import io.segmentexport.run.HandOver;
import io.segmentexport.run.Outages;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.run.Runs;
import io.segmentexport.schedule.Schedules;
import io.segmentexport.stage.BatchAssembly;
import io.segmentexport.stage.Checks;
import io.segmentexport.stage.Segments;
import io.segmentexport.stage.TableMemory;
import io.segmentexport.track.Tracking;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.util.concurrent.SynchronousExecutorService;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the route pages, their beans and the configuration together, as one Camel application: the service, which
 * watches folders, or the same routes without the watching, for one command.
 */
public final class Integration implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Integration.class);

    /** What the Aggregate of each export makes its own threads by. */
    private static final String DELIVER_BATCHES = "deliver-batches";

    /** What waits for the routes of every export, and is the service's alone. */
    private static final List<String> SERVICE_ROUTES =
            List.of("resume-held-runs", "resume-unconfirmed-runs", "requests", "remove-old-requests", "retention");

    /** Where something is due by itself; it waits for the schedules. */
    private static final String MISSED_SCHEDULES = "missed-schedules";

    private static final String QUARTZ_PROPERTIES = "quartz-properties";

    /** The pages that are the service's alone. */
    private static final List<String> SERVICE_PAGES = List.of("operations", "observe", "schedules", "alerts");

    private final Settings settings;
    private final boolean watch;
    private final Clock clock;
    private final RunWatchers watchers = new RunWatchers();
    private final Users users;
    private final Optional<OperationsServer> server;
    private final Ledger ledger;
    private final Runs runs;
    private final Claims claims;
    private final Recovery recovery;
    private final Reports reports;
    private final Corrections corrections;
    private final Replay replay;
    private final HandOver handOver;
    private final Schedules schedules;
    private final RunQueues queues = new RunQueues();
    private final DiskSpace diskSpace;
    private final ConnectionNames names;
    private final RoutesHealth routesHealth = new RoutesHealth();
    private final Optional<Observation> observation;
    private final TemplateInstances instances = new TemplateInstances(this::modelContext);
    private final ExportRoutes exportRoutes;
    private final Optional<RouteReload> reload;
    private final Main main;
    private boolean recovered;

    /**
     * Opens the ledger; nothing runs before {@link #start}.
     *
     * @param settings   the configuration
     * @param watch      whether the exports' folders are watched and runs that have not ended go on
     * @param properties properties that go before ours; what a test sets
     */
    public Integration(Settings settings, boolean watch, Map<String, String> properties) {
        this(settings, watch, properties, new TableMemory(DirectMemory::limit), Clock.systemUTC());
    }

    /** With memory of a test's own for duplicates, and a clock of its own. */
    Integration(Settings settings, boolean watch, Map<String, String> properties, TableMemory memory, Clock clock) {
        this.settings = settings;
        this.watch = watch;
        this.clock = clock;
        this.exportRoutes = new ExportRoutes(settings, instances, clock);
        var pages = new RoutePages(settings, "*.camel.yaml");
        this.users = Users.of(settings);
        this.server = watch && settings.operations().port().isPresent()
                ? Optional.of(new OperationsServer(settings, users, routesHealth::running, clock)) : Optional.empty();
        openNoOtherPort(pages);
        var data = new DataFolder(DataFolder.create(settings.dataFolder()));
        this.ledger = Ledger.open(settings);
        this.runs = new Runs(settings, data, ledger, clock, watchers);
        this.claims = new Claims(settings, data, ledger, clock);
        this.recovery = new Recovery(settings, data, ledger, clock, claims);
        this.reports = new Reports(data, ledger, clock);
        this.corrections = new Corrections(ledger, reports, data, clock);
        this.replay = new Replay(ledger, data, clock);
        this.handOver = new HandOver(ledger.requests(clock), ledger, runs, replay, this::carries,
                run -> exportRoutes.carryRunsOf(run.export().id()), clock);
        this.schedules = new Schedules(settings, ledger, claims, clock, watchers);
        this.diskSpace = new DiskSpace(data.root(), settings.keepFree());
        this.names = new ConnectionNames(settings.connections().values());
        boolean observed = watch && settings.operations().port().isPresent();
        this.observation = observed
                ? Optional.of(new Observation(settings, routesHealth, names, ledger, runs, diskSpace, clock, watchers)) : Optional.empty();
        this.main = pages.without(pagesWithoutUse())
                .with(observed ? Observation.properties(settings.operations()) : Map.of())
                .with("camel.mdc.enabled", true)
                .with("camel.mdc.custom-properties", "run,export")
                .with("pick-up.poll-millis", pollMillis(settings.exports().size()))
                .with("pick-up.settle-millis", 1000)
                .with("suspended.look-again-millis", 60_000)
                .with("requests.poll-millis", 1000)
                .with("unconfirmed.look-again-millis", 600_000)
                .with("queue.size", 100_000)
                .with("fetch.poll-millis", 10_000)
                .with("retention.look-again-millis", 3_600_000)
                .with(quartz())
                .with("alert.endpoint", AlertEndpoint.uri(settings.alerts()))
                .with("alert.first-wait-millis", 1000)
                .with("alert.look-again-millis", 3_600_000)
                .with(properties)
                .main(new KlaviyoCalls(new RateBudgets(), new AnswerReader(clock), runs::suspend, clock, watchers));
        server.ifPresent(operated -> main.bind("operations-server", operated));
        bind(data, memory);
        bindSchedules();
        bindOperations();
        bindObserve();
        bindAlerts();
        this.reload = watch && settings.reload() ? Optional.of(new RouteReload(settings.routes(), Set.copyOf(pagesWithoutUse()),
                runs, queues, instances, serviceRoutes(), observation, longestStop())) : Optional.empty();
        main.addMainListener(new Lifecycle());
    }

    /** How long a run that is told to stop may still be at work: with the answer to a request, or the wait before the next. */
    private Duration longestStop() {
        var delivery = settings.delivery();
        return delivery.requestTimeout().plus(delivery.longestWait()).plusSeconds(10);
    }

    /** A folder is looked at each second; many folders so often that together they are looked at 12 times a second. */
    static int pollMillis(int folders) {
        return Math.max(1000, Math.min(5000, 80 * folders));
    }

    private void bind(DataFolder data, TableMemory memory) {
        var tracking = settings.tracking();
        var failures = new ClaimFailures(clock);
        main.bind("runs", runs);
        main.bind("claims", claims);
        main.bind("pickUp", new PickUp(settings, claims, failures));
        var outages = new Outages(ledger, clock, settings.delivery().giveUpAfter());
        main.bind("diskSpace", diskSpace);
        main.bind("checks", new Checks(ledger, outages, users::whyNot));
        main.bind("listCounts", new ListCounts(ledger));
        main.bind("segments", new Segments(ledger, memory));
        main.bind("batchAssembly", new BatchAssembly());
        main.bind("delivery", new Delivery(ledger, outages, clock));
        main.bind("tracking", new Tracking(
                ledger, new PollSchedule(tracking.firstWait(), tracking.longestWait(), tracking.deadline()), clock));
        main.bind("handOver", handOver);
        main.bind("closing", new Closing(ledger, reports, corrections, data, clock, watchers));
        main.bind("recovery", recovery);
        main.bind("run-queues", queues);
        main.bind("exportRoutes", exportRoutes);
        main.bind("retention", new Retention(settings.retention(), data, runs, reports, clock));
        settings.exports().values().forEach(
                export -> main.bind(SegmentFileFilter.nameOf(export), new SegmentFileFilter(export, failures)));
    }

    /** What starts runs when they are due or asked for. */
    private void bindSchedules() {
        main.bind("schedules", schedules);
        if (watch && onSchedule()) {
            // What fires only hands over; two threads are enough for it.
            var properties = new Properties();
            properties.setProperty("org.quartz.threadPool.threadCount", "2");
            // Else what fires some seconds late is told to be due then, a time that the schedule does not have.
            properties.setProperty("org.quartz.jobStore.misfireThreshold", String.valueOf(Duration.ofDays(1).toMillis()));
            main.bind(QUARTZ_PROPERTIES, properties);
        }
    }

    /** The scheduler is made only where something is due by itself. */
    private Map<String, String> quartz() {
        return watch && onSchedule() ? Map.of(
                "camel.component.quartz.properties-ref", QUARTZ_PROPERTIES,
                Triggers.HELD_AT_FIRST, "false",
                "camel.component.quartz.enable-jmx", "false") : Map.of();
    }

    private boolean onSchedule() {
        return settings.exports().values().stream().anyMatch(export -> export.schedule().isPresent());
    }

    /** What the service is operated by over HTTP. */
    private void bindOperations() {
        if (!watch || settings.operations().port().isEmpty()) {
            return;
        }
        var data = new DataFolder(settings.dataFolder());
        var history = new History(settings, data, ledger, runs);
        main.bind("nothing-from-outside", new NothingFromOutside());
        main.bind("httpCalls", new HttpCalls());
        main.bind("answers", new Answers(new Problems()));
        main.bind("admission", new Admission(settings, ledger, runs::stopping));
        main.bind("connections", new Connections(settings, observation.orElseThrow().connections()));
        main.bind("exports", new Exports(settings, ledger, runs, schedules, clock));
        main.bind("history", history);
        main.bind("interventions", new Interventions(ledger, new Interventions.Work() {
            @Override
            public boolean cancel(String run, String by) {
                return Integration.this.cancel(run, by);
            }

            @Override
            public Run replay(String run, String by) {
                return Integration.this.replay(run, by);
            }
        }, history));
        main.bind("deadLetterFiles", new DeadLetterFiles(data, ledger));
        main.bind("document", new Document());
    }

    /**
     * A service with a port has this one alone. Without it, a team may have Camel's own servers for its routes, which listen
     * to this machine alone unless they are told otherwise; a command beside the service opens none.
     */
    private void openNoOtherPort(RoutePages pages) {
        if (server.isPresent()) {
            pages.firmly("camel.server.enabled", true);
        } else if (watch) {
            pages.with("camel.server.host", "127.0.0.1").with("camel.management.host", "127.0.0.1");
        } else {
            pages.withoutServers();
        }
    }

    /** Health and metrics. */
    private void bindObserve() {
        observation.ifPresent(observed -> observed.bind(main));
    }

    /** What tells people of what they have to know. */
    private void bindAlerts() {
        if (watch) {
            var alerts = new Alerts(ledger.alerts(), names, settings.rejectedPercent(), clock, this::tellAlerts);
            watchers.add(alerts);
            main.bind("alerts", alerts);
            main.bind("alertDelivery", new AlertDelivery(alerts, settings.alerts().map(AlertTarget::toString).orElse("the log"),
                    (kind, sent) -> observation.ifPresent(observed -> observed.alert(kind, sent))));
        }
    }

    /** What is to be told is in the ledger: while the routes do not run, it waits there. The demo tells nobody. */
    private void tellAlerts() {
        if (camelContext() != null && camelContext().isStarted() && camelContext().getRoute("alerts") != null) {
            var template = camelContext().createProducerTemplate();
            try {
                template.sendBody("direct:alerts", null);
            } finally {
                template.stop();
            }
        }
    }

    /** Commands beside the service start nothing by themselves and open no port. */
    private List<String> pagesWithoutUse() {
        if (!watch) {
            return SERVICE_PAGES;
        }
        return settings.operations().port().isPresent() ? List.of() : List.of("operations", "observe");
    }

    /** What is done with the Camel context around its life. */
    private final class Lifecycle extends MainListenerSupport {

        @Override
        public void beforeConfigure(BaseMainSupport configured) {
            observation.ifPresent(observed -> observed.register(configured.getCamelContext()));
        }

        @Override
        public void afterConfigure(BaseMainSupport configured) {
            if (watch) {
                settings.alerts().ifPresent(target -> AlertEndpoint.ensureUsable(
                        configured.getCamelContext(), target, settings.file().getFileName().toString()));
            }
            // The reader delivers too when all threads are busy: there is one thread less than batches at a time.
            int threads = settings.delivery().parallel() - 1;
            if (threads == 0) {
                main.bind(DELIVER_BATCHES, new SynchronousExecutorService());
            } else {
                configured.getCamelContext().getExecutorServiceManager().registerThreadPoolProfile(
                        new ThreadPoolProfileBuilder(DELIVER_BATCHES).poolSize(threads).maxPoolSize(threads)
                                .maxQueueSize(1).rejectedPolicy(ThreadPoolRejectedPolicy.CallerRuns).build());
            }
        }
    }

    /**
     * Recovers what an earlier process was cut short in; once, before anything is claimed and before it is told which runs
     * there are. The process holds the delivery lock.
     */
    public void recover() {
        if (!recovered) {
            recovery.recover();
            corrections.makeUpForACrash();
            recovered = true;
        }
    }

    /** Recovers where that was not done yet, starts the routes and comes back. The process holds the delivery lock. */
    public void start() throws Exception {
        recover();
        server.ifPresent(OperationsServer::ensureThatItCanListen);
        main.start();
        server.ifPresent(operated -> operated.tell(port().orElseThrow()));
        settings.exports().keySet().forEach(exportRoutes::carryRunsOf);
        ledger.runs().unended().forEach(run -> exportRoutes.carryRunsOf(run.export().id()));
        if (watch) {
            handOver.begin();
            settings.connections().keySet().forEach(exportRoutes::queueRunsOf);
            schedules.register();
            resumeRuns();
            settings.exports().values().forEach(export -> exportRoutes.begin(export, camelContext()));
            for (var route : serviceRoutes()) {
                main.getCamelContext().getRouteController().startRoute(route);
            }
            Triggers.release(camelContext());
            observation.ifPresent(Observation::routesRun);
            if (reload.isPresent()) {
                reload.get().begin(modelContext());
            }
        }
    }

    /** Runs that have not ended stand in the queue before anything new is claimed. */
    private void resumeRuns() {
        var template = camelContext().createProducerTemplate();
        try {
            template.sendBody("direct:resume-runs", null);
        } finally {
            template.stop();
        }
    }

    private List<String> serviceRoutes() {
        return onSchedule() ? Stream.concat(SERVICE_ROUTES.stream(), Stream.of(MISSED_SCHEDULES)).toList() : SERVICE_ROUTES;
    }

    /** Whether a run can be carried: its connection is configured. Its export need not be, which is kept with the run. */
    public boolean carries(Run run) {
        return settings.connections().containsKey(run.export().connectionId());
    }

    /**
     * Opens a run again that left records undelivered; it is to be carried then.
     *
     * @throws NotReplayableException where that cannot be; the message says why
     */
    public Run reopen(String run) {
        return runs.reopenToQueue(replay, run, Optional.empty());
    }

    /**
     * Opens a run again as {@link #reopen} does, and queues it.
     *
     * @param by who asks, for people: {@code user anna}
     * @return the run as it is now
     */
    public Run replay(String run, String by) {
        var known = ledger.runs().find(run).orElseThrow(() -> new NotReplayableException("the ledger knows no run " + run));
        if (!carries(known)) {
            throw new NotReplayableException(HandOver.notCarried(known));
        }
        exportRoutes.carryRunsOf(known.export().id());
        var reopened = runs.reopenToQueue(replay, run, Optional.of(by));
        queue(run, () -> reopened);
        return reopened;
    }

    /**
     * Ends a run before its time, as {@link Runs#cancel} does, and queues it.
     *
     * @param by who asks, for people: {@code user anna}
     * @return whether it is to be ended; not where it has ended, or somebody ends it already
     */
    public boolean cancel(String run, String by) {
        if (!runs.cancel(run, by)) {
            return false;
        }
        queue(run, () -> {
            var known = ledger.runs().get(run);
            exportRoutes.carryRunsOf(known.export().id());
            return known;
        });
        return true;
    }

    /** What cannot be queued now is queued when waiting runs are looked for. */
    private void queue(String id, Supplier<Run> run) {
        var template = camelContext().createFluentProducerTemplate();
        try {
            template.to("direct:queue-run").withBody(run.get()).request(Object.class);
        } catch (RuntimeException e) {
            runs.notQueued(id);
            LOG.warn("run {} cannot be queued now: {}; it is tried again", id, e.getMessage());
        } finally {
            template.stop();
        }
    }

    /**
     * Works on a run until it ends, or until it cannot go on now.
     *
     * @param run a run in the ledger
     * @return its report; empty where the stop came first
     */
    public Optional<Report> carry(Run run) {
        exportRoutes.carryRunsOf(run.export().id());
        Object report = main.getCamelContext().createFluentProducerTemplate()
                .to("seda:runs-" + run.export().id() + "?size={{queue.size}}&waitForTaskToComplete=Always&timeout=0")
                .withBody(run.id())
                .request(Object.class);
        return report instanceof Report written ? Optional.of(written) : Optional.empty();
    }

    /** The port that the service is operated by, once it has started; empty where there is none. */
    public OptionalInt port() {
        var server = camelContext().hasService(VertxPlatformHttpServer.class);
        return server == null ? OptionalInt.empty() : OptionalInt.of(server.getPort());
    }

    public CamelContext camelContext() {
        return main.getCamelContext();
    }

    private ModelCamelContext modelContext() {
        return (ModelCamelContext) main.getCamelContext();
    }

    /** What takes up changed pages, where they are ({@code routes.reload}). */
    Optional<RouteReload> reload() {
        return reload;
    }

    /** Who is told what runs do. */
    RunWatchers watchers() {
        return watchers;
    }

    public Ledger ledger() {
        return ledger;
    }

    public Runs runs() {
        return runs;
    }

    public Claims claims() {
        return claims;
    }

    /** What starts runs when they are due or asked for. */
    public Schedules schedules() {
        return schedules;
    }

    public Replay replay() {
        return replay;
    }

    /** Stops: the runs under way stop at their next step, and go on at the next start. */
    @Override
    public void close() {
        observation.ifPresent(observed -> observed.routesStandStill("the service stops"));
        reload.ifPresent(RouteReload::close);
        runs.stopAll();
        if (main.getCamelContext() != null) {
            queues.close(main.getCamelContext());
        }
        try {
            main.stop();
            server.ifPresent(OperationsServer::close);
            observation.ifPresent(Observation::close);
        } finally {
            ledger.close();
        }
    }
}
