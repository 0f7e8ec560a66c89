package io.segmentexport.camel.reload;

import io.segmentexport.observe.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ResourceAware;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up a team's own pages, {@code my-*.camel.yaml}, when they are saved or removed while the service runs. A page that
 * cannot be used is reported once, and its old routes stay; other pages are not touched. Camel's own reloader removes the
 * old routes of a page before it finds a fault in the new ones, and does not notice that a page was removed.
 */
public final class MyPages {

    private static final Logger LOG = LoggerFactory.getLogger(MyPages.class);
    private static final String PAGES = "my-*.camel.yaml";
    private static final long MILLIS_BETWEEN_LOOKS = 250;

    private final Path folder;
    private ModelCamelContext context;
    /** The pages whose routes are there, by the names of their files. */
    private final Map<String, String> live = new TreeMap<>();
    /** The last look: an editor may write a file in several steps, so a page is taken up when two looks agree. */
    private Map<String, String> seen = Map.of();
    private final Map<String, Fault> faults = new ConcurrentSkipListMap<>();

    /** Why a page cannot be used; the text is null if its removal failed. */
    private record Fault(String text, String why) {
    }

    /** @param folder the folder of the pages */
    public MyPages(Path folder) {
        this.folder = folder;
    }

    /** Begins to watch. To be called when the routes run: the pages are taken for what Camel has loaded. */
    public synchronized void watch(ModelCamelContext running) throws IOException {
        context = running;
        live.putAll(pages());
        seen = Map.copyOf(live);
        context.getExecutorServiceManager().newScheduledThreadPool(this, "my-pages", 1)
                .scheduleWithFixedDelay(this::look, MILLIS_BETWEEN_LOOKS, MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        LOG.info("watching the pages {} in {}", PAGES, folder);
    }

    private Map<String, String> pages() throws IOException {
        var pages = new TreeMap<String, String>();
        try (var files = Files.newDirectoryStream(folder, PAGES)) {
            for (var file : files) {
                pages.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return pages;
    }

    private synchronized void look() {
        try {
            var now = pages();
            var names = new TreeSet<>(live.keySet());
            names.addAll(now.keySet());
            names.addAll(faults.keySet());
            for (var name : names) {
                if (Objects.equals(now.get(name), seen.get(name))) {
                    compare(name, now.get(name));
                }
            }
            seen = now;
        } catch (IOException | RuntimeException e) {
            LOG.debug("the pages cannot be read now: {}", RouteFault.of(e)); // A file may be replaced at this very moment.
        }
    }

    private void compare(String name, String text) {
        var fault = faults.get(name);
        if (Objects.equals(text, live.get(name))) {
            faults.remove(name);
        } else if (fault == null || !Objects.equals(fault.text(), text)) {
            take(name, text);
        }
    }

    private void take(String name, String text) {
        try {
            if (text == null) {
                remove(name, live.get(name));
                live.remove(name);
                LOG.info("{} was removed, and its routes with it", name);
            } else {
                ensureUsable(name, text);
                replace(name, text);
                live.put(name, text);
                LOG.info("{} was changed and is taken up", name);
            }
            faults.remove(name);
        } catch (Exception e) {
            var why = RouteFault.of(e);
            faults.put(name, new Fault(text, why));
            LOG.error("{} was changed and cannot be taken up: {}; its routes stay as they were", name, why);
        }
    }

    /** Looks for what is another page's: Camel would replace it without a word. */
    private void ensureUsable(String name, String text) throws Exception {
        var mine = live.containsKey(name) ? instances(name, live.get(name)) : List.of();
        for (var id : instances(name, text)) {
            if (context.getRouteDefinition(id) != null && !mine.contains(id)) {
                throw taken("route", id);
            }
        }
        for (var page : read(name, text)) {
            ensureNew("route", page.getRouteCollection().getRoutes(), name, context::getRouteDefinition);
            ensureNew("route template", page.getRouteTemplateCollection().getRouteTemplates(), name,
                    context::getRouteTemplateDefinition);
            if (page instanceof RouteConfigurationBuilder configured) {
                configured.configuration();
                ensureNew("route configuration", configured.getRouteConfigurationCollection().getRouteConfigurations(), name,
                        context::getRouteConfigurationDefinition);
            }
        }
    }

    private static <D extends OptionalIdentifiedDefinition<?>, E extends ResourceAware> void ensureNew(
            String what, List<D> definitions, String name, Function<String, E> known) {
        definitions.stream().filter(D::hasCustomIdAssigned).map(D::getId).forEach(id -> {
            var other = known.apply(id);
            if (other != null && !isOf(name, other)) {
                throw taken(what, id);
            }
        });
    }

    private static IllegalArgumentException taken(String what, String id) {
        return new IllegalArgumentException("there is a " + what + " " + id + " already, which is not of this page");
    }

    private void replace(String name, String text) throws Exception {
        var before = live.get(name);
        try {
            remove(name, before);
            PluginHelper.getRoutesLoader(context).loadRoutes(resource(name, text));
        } catch (Exception e) {
            remove(name, text);
            if (before != null) {
                PluginHelper.getRoutesLoader(context).loadRoutes(resource(name, before));
            }
            throw e;
        }
    }

    /** Routes stop when their messages are through. The text may be null. */
    private void remove(String name, String text) throws Exception {
        var instances = text == null ? List.of() : instances(name, text);
        context.removeRouteDefinitions(context.getRouteDefinitions().stream()
                .filter(route -> isOf(name, route) || instances.contains(route.getRouteId())).toList());
        context.removeRouteTemplateDefinitions(
                context.getRouteTemplateDefinitions().stream().filter(template -> isOf(name, template)).toList());
        for (var configuration : context.getRouteConfigurationDefinitions().stream().filter(one -> isOf(name, one)).toList()) {
            context.removeRouteConfiguration(configuration);
        }
    }

    /** The routes that a page makes of templates, by ID. Camel does not keep which page they are of. */
    private List<String> instances(String name, String text) throws Exception {
        return read(name, text).stream().flatMap(page -> page.getTemplatedRouteCollection().getTemplatedRoutes().stream())
                .map(TemplatedRouteDefinition::getRouteId).filter(Objects::nonNull).toList();
    }

    private List<RouteBuilder> read(String name, String text) throws Exception {
        var read = new ArrayList<RouteBuilder>();
        for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(resource(name, text))) {
            var page = (RouteBuilder) builder;
            page.configureRoutes(context);
            read.add(page);
        }
        return read;
    }

    private static boolean isOf(String name, ResourceAware definition) {
        return definition.getResource() != null && definition.getResource().getLocation().endsWith("/" + name);
    }

    private Resource resource(String name, String text) {
        return ResourceHelper.fromString("file:" + folder.resolve(name), text);
    }

    /** The check {@code route-pages}: down while a page that was saved is not the one at work. */
    public Health.Check check() {
        return new Health.Check("route-pages", false, () -> new Health.Condition(faults.isEmpty(), faults.isEmpty()
                ? "the pages are those at work" : "changed and not taken up: " + String.join(", ", faults.keySet())));
    }

    /** Why pages that were changed are not taken up, by their names. */
    public Map<String, String> faults() {
        var why = new TreeMap<String, String>();
        faults.forEach((name, fault) -> why.put(name, fault.why()));
        return why;
    }
}
