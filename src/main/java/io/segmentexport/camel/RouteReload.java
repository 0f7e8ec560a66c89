package io.segmentexport.camel;

import io.segmentexport.ledger.Run;
import io.segmentexport.run.Runs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.apache.camel.Service;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.FileWatcherResourceReloadStrategy;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up route pages that are changed while the service runs. Camel's own reload removes all routes before it reads the new
 * ones, and does not make the instances of templates anew. Here a page is read first; where it cannot be used, that is
 * told and everything stays as it was. Where it is one that runs pass through, the runs stand still as at a stop of the
 * service while all pages of ours are exchanged, since they lead into each other, and go on after it.
 */
final class RouteReload implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);

    /** An editor may write a file in several steps. */
    private static final Duration SETTLED = Duration.ofMillis(200);

    private final Path folder;
    private final Set<String> leftOut;
    private final Runs runs;
    private final RunQueues queues;
    private final TemplateInstances instances;
    private final List<String> serviceRoutes;
    private final Optional<Observation> observation;
    private final Duration longestStop;
    private final Map<String, LivePage> live = new TreeMap<>();
    private final Map<String, String> fixed = new HashMap<>();
    private final Map<String, Refused> refused = new ConcurrentSkipListMap<>();
    private ModelCamelContext context;
    private boolean closed;
    /** Neither the old nor the new pages of ours could be put in. */
    private boolean broken;

    /** A page whose routes are there, and what it held when the service started. */
    private record LivePage(RoutePage page, PageContents contents, PageContents first) {
    }

    /** Why a page cannot be taken up, and the text that never can: one save may be seen more than once. */
    private record Refused(Optional<String> text, String why) {
    }

    /**
     * Nothing is taken up before {@link #begin}.
     *
     * @param folder        the folder of the pages
     * @param leftOut       pages in it that this service does without, by their names without {@code .camel.yaml}
     * @param runs          what stands still meanwhile
     * @param queues        the queues of the runs
     * @param instances     the instances of our templates
     * @param serviceRoutes the routes that do not start by themselves
     * @param observation   is told when they run and when they do not
     * @param longestStop   how long a run may take to come to a stand
     */
    RouteReload(Path folder, Set<String> leftOut, Runs runs, RunQueues queues, TemplateInstances instances,
            List<String> serviceRoutes, Optional<Observation> observation, Duration longestStop) {
        this.folder = folder;
        this.leftOut = leftOut;
        this.runs = runs;
        this.queues = queues;
        this.instances = instances;
        this.serviceRoutes = serviceRoutes;
        this.observation = observation;
        this.longestStop = longestStop;
    }

    /** Notes what the pages hold now, and begins to watch them. To be called when the routes stand. */
    synchronized void begin(ModelCamelContext running) throws Exception {
        context = running;
        try (var files = Files.list(folder)) {
            for (var file : files.filter(this::concerns).sorted().toList()) {
                note(RoutePage.read(file));
            }
        }
        context.addService(watcher());
        var health = HealthCheckRegistry.get(context);
        if (health != null) {
            health.register(new RoutePagesHealth(this));
        }
        LOG.info("watching the pages in {}", folder);
    }

    private void note(RoutePage page) {
        try {
            var contents = new PageRehearsal(context).contents(page);
            live.put(page.name(), new LivePage(page, contents, contents));
        } catch (UnusablePageException e) {
            fixed.put(page.name(), e.getMessage());
            LOG.warn("{} is not watched: {}", page.name(), e.getMessage());
        }
    }

    private Service watcher() {
        var watcher = new FileWatcherResourceReloadStrategy(folder.toString());
        watcher.setFileFilter(file -> concerns(file.toPath()));
        watcher.setPollTimeout(500);
        watcher.setResourceReload((name, resource) -> reloadWhenSettled(new File(name).toPath()));
        return watcher;
    }

    private boolean concerns(Path file) {
        var name = file.getFileName().toString();
        return name.endsWith(RoutePage.ENDING) && !name.startsWith(".")
                && !leftOut.contains(name.substring(0, name.length() - RoutePage.ENDING.length()));
    }

    private void reloadWhenSettled(Path file) throws IOException, InterruptedException {
        var before = Optional.<RoutePage>empty();
        while (Files.exists(file)) {
            var now = Optional.of(RoutePage.read(file));
            if (now.equals(before)) {
                reloadIfStill(now.get());
                return;
            }
            before = now;
            Thread.sleep(SETTLED.toMillis());
        }
    }

    /** While something else was taken up, it may have been saved again: that is seen by itself. */
    private synchronized void reloadIfStill(RoutePage page) throws IOException, InterruptedException {
        if (RoutePage.read(page.path()).equals(page)) {
            reload(page);
        }
    }

    /** What is wrong with the pages that were changed and not taken up, by their names. */
    Map<String, String> refused() {
        var why = new TreeMap<String, String>();
        refused.forEach((name, page) -> why.put(name, page.why()));
        return why;
    }

    /**
     * Takes up a page as its file is now, if that is another text than the live one. Comes back when the new routes run, or the
     * old ones still do; which of the two is in the log.
     *
     * @throws IOException where the file cannot be read
     */
    void reload(Path file) throws IOException, InterruptedException {
        reload(RoutePage.read(file));
    }

    private synchronized void reload(RoutePage page) throws InterruptedException {
        if (closed) {
            return;
        }
        var old = live.get(page.name());
        if (old != null && old.page().text().equals(page.text())) {
            refused.remove(page.name());
        } else if (!Optional.ofNullable(refused.get(page.name())).flatMap(Refused::text).equals(Optional.of(page.text()))) {
            take(page, old);
        }
    }

    private void take(RoutePage page, LivePage old) throws InterruptedException {
        try {
            if (fixed.containsKey(page.name())) {
                throw new UnusablePageException("the service was started with one that cannot be exchanged ("
                        + fixed.get(page.name()) + "); start it again");
            }
            takeUp(page, old);
            refused.remove(page.name());
            LOG.info("{} was changed and is taken up", page.name());
        } catch (UnusablePageException e) {
            refused.put(page.name(), new Refused(e.forGood() ? Optional.of(page.text()) : Optional.empty(), e.getMessage()));
            LOG.error("{} was changed and cannot be taken up: {}; the routes stay as they were", page.name(), e.getMessage());
        }
    }

    private void takeUp(RoutePage page, LivePage old) throws UnusablePageException, InterruptedException {
        var contents = new PageRehearsal(context).contents(page);
        check(page, contents, old);
        var next = new LivePage(page, contents, old == null ? contents : old.first());
        if (RoutePages.OURS.contains(page.name())) {
            exchangeOurs(next);
        } else {
            exchange(old == null ? List.of() : List.of(old), List.of(next));
        }
        live.put(page.name(), next);
    }

    private void check(RoutePage page, PageContents contents, LivePage old) throws UnusablePageException {
        if (RoutePages.OURS.contains(page.name()) && old != null) {
            var missing = old.first().missingIn(contents);
            if (!missing.isEmpty()) {
                throw new UnusablePageException("the service cannot do without what is missing in it: " + missing);
            }
        }
        for (var other : live.values()) {
            var shared = other.page().name().equals(page.name()) ? "" : other.contents().sharedWith(contents);
            if (!shared.isEmpty()) {
                throw new UnusablePageException(other.page().name() + " has the same already: " + shared);
            }
        }
        var instance = contents.routes().stream().filter(instances::has).findFirst();
        if (instance.isPresent()) {
            throw new UnusablePageException("the service makes a route of that id itself: " + instance.get());
        }
    }

    /** All of them: they lead into each other, and the instances of their templates with them. */
    private void exchangeOurs(LivePage next) throws UnusablePageException, InterruptedException {
        LOG.info("{} was changed: runs stand still while it is taken up", next.page().name());
        var before = live.values().stream().filter(page -> RoutePages.OURS.contains(page.page().name())).toList();
        var after = Stream.concat(
                before.stream().filter(page -> !page.page().name().equals(next.page().name())), Stream.of(next)).toList();
        observation.ifPresent(observed -> observed.routesStandStill(next.page().name() + " is being taken up"));
        try {
            if (!runs.standStill(longestStop)) {
                throw UnusablePageException.now(
                        "a run has not come to a stand within " + longestStop.toSeconds() + " s; save the page again");
            }
            queues.close(context);
            stopServiceRoutes();
            holdTriggers();
            exchange(before, after);
        } finally {
            if (broken) {
                observation.ifPresent(observed -> observed.routesStandStill("pages could not be put back: start the service again"));
            } else {
                goOn();
            }
        }
    }

    private void goOn() {
        try {
            queues.open(context);
            startServiceRoutes();
            releaseTriggers();
            runs.goOn().forEach(this::queue);
        } finally {
            observation.ifPresent(Observation::routesRun);
        }
    }

    private void holdTriggers() throws UnusablePageException {
        try {
            Triggers.hold(context);
        } catch (SchedulerException e) {
            throw UnusablePageException.now("the schedules cannot be held: " + PageFault.of(e));
        }
    }

    private void releaseTriggers() {
        try {
            Triggers.release(context);
        } catch (SchedulerException e) {
            LOG.error("nothing is run on schedule any more: {}; start the service again", PageFault.of(e));
        }
    }

    private void exchange(List<LivePage> before, List<LivePage> after) throws UnusablePageException {
        try {
            put(before, after);
            broken = false;
        } catch (Exception e) {
            var fault = PageFault.of(e);
            putBack(before, after, fault);
            throw new UnusablePageException(fault);
        }
    }

    private void putBack(List<LivePage> before, List<LivePage> after, String fault) throws UnusablePageException {
        try {
            put(Stream.concat(after.stream(), before.stream()).toList(), before);
            broken = false;
        } catch (Exception e) {
            broken = true;
            LOG.error("the routes cannot be put back: {}; nothing goes on: start the service again", PageFault.of(e));
            throw new UnusablePageException(fault);
        }
    }

    private void put(List<LivePage> gone, List<LivePage> coming) throws Exception {
        if (coming.stream().anyMatch(page -> RoutePages.OURS.contains(page.page().name()))) {
            instances.remadeAround(() -> replace(gone, coming));
        } else {
            replace(gone, coming);
        }
    }

    private void replace(List<LivePage> gone, List<LivePage> coming) throws Exception {
        for (var page : gone) {
            LiveRoutes.remove(context, page.contents());
        }
        LiveRoutes.load(context, coming.stream().map(LivePage::page).toList());
    }

    /** They begin something, and what that leads to is not there for a while. */
    private void stopServiceRoutes() {
        for (var route : serviceRoutes) {
            try {
                context.getRouteController().stopRoute(route);
            } catch (Exception e) {
                LOG.warn("route {} does not stop: {}", route, PageFault.of(e));
            }
        }
    }

    private void startServiceRoutes() {
        for (var route : serviceRoutes) {
            try {
                context.getRouteController().startRoute(route);
            } catch (Exception e) {
                LOG.error("route {} cannot be started: {}; start the service again", route, PageFault.of(e));
            }
        }
    }

    private void queue(Run run) {
        try (var template = context.createProducerTemplate()) {
            template.sendBody("direct:queue-run", run);
        } catch (IOException | RuntimeException e) {
            LOG.error("run {} goes on at the next start only: {}", run.id(), PageFault.of(e));
        }
    }

    /** Takes up nothing any more; waits for what is being taken up. */
    @Override
    public synchronized void close() {
        closed = true;
    }
}
