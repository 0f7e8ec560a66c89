package io.segmentexport.routes;

import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.klaviyo.AnswerReader;
import io.segmentexport.klaviyo.PollSchedule;
import io.segmentexport.klaviyo.RateBudgets;
import io.segmentexport.run.BatchAssembly;
import io.segmentexport.run.Checks;
import io.segmentexport.run.Claims;
import io.segmentexport.run.Closing;
import io.segmentexport.run.DataFolder;
import io.segmentexport.run.Delivery;
import io.segmentexport.run.Ledger;
import io.segmentexport.run.Report;
import io.segmentexport.run.Reports;
import io.segmentexport.run.Runs;
import io.segmentexport.run.Segments;
import io.segmentexport.run.Tracking;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.ThreadPoolRejectedPolicy;

/**
 * Puts the route pages, their beans and the configuration together, as one Camel application: the service, which
 * watches folders, or the same routes without the watching, for one command.
 */
public final class Integration implements AutoCloseable {

    private final Settings settings;
    private final boolean watch;
    private final Map<String, String> properties;
    private final DataFolder data;
    private final Ledger ledger;
    private final Runs runs;
    private final Claims claims;
    private final Reports reports;
    private final KlaviyoCalls calls;
    private final Main main = new Main();

    /**
     * Opens the ledger; nothing runs before {@link #start} or {@link #run}.
     *
     * @param settings   the configuration
     * @param watch      whether the exports' folders are watched and runs that have not ended go on
     * @param properties properties that go before those of the configuration file; what a test sets
     */
    public Integration(Settings settings, boolean watch, Map<String, String> properties) {
        this.settings = settings;
        this.watch = watch;
        this.properties = Map.copyOf(properties);
        var clock = Clock.systemUTC();
        this.data = new DataFolder(DataFolder.create(settings.dataFolder()));
        this.ledger = Ledger.embedded(data.ledger());
        this.runs = new Runs(settings, data, ledger, clock);
        this.claims = new Claims(settings, data, ledger, clock);
        this.reports = new Reports(data, ledger, clock);
        this.calls = new KlaviyoCalls(new RateBudgets(), new AnswerReader(clock));
        configure(clock);
    }

    private void configure(Clock clock) {
        main.setDefaultPropertyPlaceholderLocation(settings.file().toUri().toString());
        main.setInitialProperties(initialProperties());
        main.bind("runs", runs);
        main.bind("calls", calls);
        main.bind("pickUp", new PickUp(settings, claims));
        main.bind("checks", new Checks(ledger));
        main.bind("segments", new Segments(ledger));
        main.bind("batchAssembly", new BatchAssembly());
        main.bind("delivery", new Delivery(ledger, clock));
        var tracking = settings.tracking();
        main.bind("tracking", new Tracking(
                ledger, new PollSchedule(tracking.firstWait(), tracking.longestWait(), tracking.deadline()), clock));
        main.bind("closing", new Closing(ledger, reports, clock));
        settings.connections().values().forEach(connection -> main.bind(
                KeyedHttpClient.nameOf(connection), new KeyedHttpClient(connection, settings.delivery().requestTimeout())));
        settings.exports().values().forEach(
                export -> main.bind(SegmentFileFilter.nameOf(export), new SegmentFileFilter(export)));
        main.addMainListener(new Lifecycle());
    }

    private Properties initialProperties() {
        var delivery = settings.delivery();
        var initial = new LinkedHashMap<String, Object>();
        initial.put("camel.main.name", "klaviyo-segment-export");
        initial.put("camel.main.routes-include-pattern", "file:" + settings.routes() + "/*.camel.yaml");
        initial.put("camel.main.shutdown-timeout", "30");
        initial.put("camel.main.shutdown-suppress-logging-on-timeout", "true");
        initial.put("camel.main.auto-configuration-log-summary", "false");
        initial.put("camel.main.startup-summary-level", "Oneline");
        initial.put("camel.main.jmx-enabled", "false");
        initial.put("camel.main.load-type-converters", "false");
        initial.put("camel.component.properties.encoding", "UTF-8");
        initial.put("camel.component.properties.nested-placeholder", "true");
        initial.put("camel.mdc.enabled", "true");
        initial.put("camel.mdc.custom-exchange-properties", "run,export");
        initial.put("delivery.retries", delivery.retries());
        initial.put("delivery.first-wait-millis", delivery.firstWait().toMillis());
        initial.put("delivery.longest-wait-millis", delivery.longestWait().toMillis());
        initial.put("pick-up.poll-millis", "1000");
        initial.put("pick-up.settle-millis", "1000");
        initial.put("suspended.look-again-millis", "60000");
        initial.put("queue.size", "100000");
        initial.put("watch", Boolean.toString(watch));
        initial.putAll(properties);
        var answer = new Properties();
        initial.forEach((key, value) -> answer.setProperty(key, value.toString()));
        return answer;
    }

    /** What is to be done with the Camel context around its life. */
    private final class Lifecycle extends MainListenerSupport {

        @Override
        public void afterConfigure(BaseMainSupport configured) {
            var context = configured.getCamelContext();
            context.getPropertiesComponent().addPropertiesFunction(new FilePropertiesFunction(settings.file().getParent()));
            context.getExecutorServiceManager().registerThreadPoolProfile(new ThreadPoolProfileBuilder("deliver-batches")
                    .poolSize(1).maxPoolSize(1).maxQueueSize(1).rejectedPolicy(ThreadPoolRejectedPolicy.CallerRuns).build());
        }

        @Override
        public void afterStart(BaseMainSupport started) {
            settings.exports().values().forEach(export -> addRoutes(started.getCamelContext(), export));
        }

        @Override
        public void beforeStop(BaseMainSupport stopping) {
            runs.stopAll();
        }
    }

    private void addRoutes(CamelContext context, Export export) {
        TemplatedRouteBuilder.builder(context, "export-segment")
                .routeId("export-segment-" + export.id())
                .parameter("export", export.id())
                .add();
        if (watch) {
            DataFolder.create(export.folder());
            TemplatedRouteBuilder.builder(context, "pick-up-folder")
                    .routeId("pick-up-" + export.id())
                    .parameter("export", export.id())
                    .parameter("folder", export.folder().toString())
                    .parameter("readLock", export.wholeWhen() == Export.WholeWhen.UNCHANGED ? "changed" : "none")
                    .add();
        }
    }

    /** Starts the routes and comes back. */
    public void start() throws Exception {
        main.start();
    }

    /** Runs until SIGTERM or {@link #close}; the runs under way stop at their next step and go on at the next start. */
    public void run() throws Exception {
        main.run();
    }

    /**
     * Works on a run until it ends, or until it cannot go on now.
     *
     * @return its report
     */
    public Report carry(String run) {
        var export = ledger.find(run).orElseThrow().export().id();
        return template().requestBody(
                "seda:runs-" + export + "?size={{queue.size}}&waitForTaskToComplete=Always&timeout=0", run, Report.class);
    }

    /** Asks Klaviyo, through the same route as every other request. */
    public Object ask(KlaviyoCall call) {
        return template().requestBody("direct:ask-klaviyo", call);
    }

    private ProducerTemplate template() {
        return main.getCamelTemplate();
    }

    public CamelContext camelContext() {
        return main.getCamelContext();
    }

    public Settings settings() {
        return settings;
    }

    public DataFolder data() {
        return data;
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

    public Reports reports() {
        return reports;
    }

    public KlaviyoCalls calls() {
        return calls;
    }

    @Override
    public void close() {
        main.close();
        ledger.close();
    }
}
