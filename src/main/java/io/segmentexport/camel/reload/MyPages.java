package io.segmentexport.camel.reload;

import io.segmentexport.observe.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OptionalIdentifiedDefinition;
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
    private final Collection<String> exports;
    private ModelCamelContext context;
    /** The pages whose routes are there, by the names of their files. */
    private final Map<String, String> live = new TreeMap<>();
    /** The last look: an editor may write a file in several steps, so a page is taken up when two looks agree. */
    private Map<String, String> seen = Map.of();
    /** What was taken up or tried last. */
    private final Map<String, String> tried = new TreeMap<>();
    private final Map<String, String> faults = new ConcurrentSkipListMap<>();

    /**
     * The pages of a folder.
     *
     * @param exports the exports that they may send segments to
     */
    public MyPages(Path folder, Collection<String> exports) {
        this.folder = folder;
        this.exports = exports;
    }

    /** Begins to watch. To be called when the routes run: the pages are taken for what Camel has loaded. */
    public synchronized void watch(ModelCamelContext running) throws IOException {
        context = running;
        live.putAll(pages());
        tried.putAll(live);
        seen = Map.copyOf(live);
        context.getExecutorServiceManager().newScheduledThreadPool(this, "my-pages", 1)
                .scheduleWithFixedDelay(this::look, MILLIS_BETWEEN_LOOKS, MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        LOG.info("watching the pages {} in {}", PAGES, folder);
    }

    private Map<String, String> pages() throws IOException {
        return Page.in(folder, PAGES).stream().collect(Collectors.toMap(Page::name, Page::text, (one, other) -> other, TreeMap::new));
    }

    private synchronized void look() {
        try {
            var now = pages();
            Stream.of(tried, now).flatMap(pages -> pages.keySet().stream()).distinct().sorted().toList().stream()
                    .filter(name -> Objects.equals(now.get(name), seen.get(name)))
                    .filter(name -> !Objects.equals(now.get(name), tried.get(name)))
                    .forEach(name -> take(name, now.get(name)));
            seen = now;
        } catch (IOException | RuntimeException e) {
            LOG.debug("the pages cannot be read now: {}", Page.words(e)); // A file may be replaced at this very moment.
        }
    }

    /** @param text null if the page was removed */
    private void take(String name, String text) {
        tried.compute(name, (page, before) -> text);
        if (Objects.equals(text, live.get(name))) {
            faults.remove(name);
            return;
        }
        try {
            var defined = defined(name, text);
            ensureNotOfAnother(defined, defined(name, live.get(name)));
            Optional.ofNullable(text).flatMap(saved -> page(name, saved).whyUnusable(context, exports)).ifPresent(why -> {
                throw new IllegalArgumentException(why);
            });
            replace(name, text, defined);
            live.compute(name, (page, before) -> text);
            faults.remove(name);
            LOG.info(text == null ? "{} was removed, and its routes with it" : "{} was changed and is taken up", name);
        } catch (Exception e) {
            faults.put(name, Page.words(e));
            LOG.error("{} was changed and cannot be taken up: {}; its routes stay as they were", name, faults.get(name));
        }
    }

    /** Camel would replace what is another page's without a word. */
    private void ensureNotOfAnother(Set<String> defined, Set<String> before) {
        Stream.of(context.getRouteDefinitions(), context.getRouteTemplateDefinitions(), context.getRouteConfigurationDefinitions())
                .flatMap(List::stream).map(Page::word).filter(known -> defined.contains(known) && !before.contains(known))
                .findFirst().ifPresent(known -> {
                    throw new IllegalArgumentException("there is a " + known + " already, which is not of this page");
                });
    }

    private void replace(String name, String text, Set<String> defined) throws Exception {
        var before = live.get(name);
        try {
            remove(name, defined(name, before));
            load(name, text);
        } catch (Exception e) {
            remove(name, defined);
            load(name, before);
            throw e;
        }
    }

    /** The text may be null: then there is nothing to load. */
    private void load(String name, String text) throws Exception {
        if (text != null) {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("file:" + folder.resolve(name), text));
        }
    }

    /** Routes stop when their messages are through. */
    private void remove(String name, Set<String> defined) throws Exception {
        context.removeRouteDefinitions(of(name, defined, context.getRouteDefinitions()));
        context.removeRouteTemplateDefinitions(of(name, defined, context.getRouteTemplateDefinitions()));
        for (var configuration : of(name, defined, context.getRouteConfigurationDefinitions())) {
            context.removeRouteConfiguration(configuration);
        }
    }

    /** Which of these a page has made. What has no ID of its own is known by its page; what a template made, by its ID alone. */
    private static <D extends OptionalIdentifiedDefinition<?> & ResourceAware> List<D> of(
            String name, Set<String> defined, List<D> all) {
        return all.stream().filter(definition -> defined.contains(Page.word(definition))
                || definition.getResource() != null && definition.getResource().getLocation().endsWith("/" + name)).toList();
    }

    private Page page(String name, String text) {
        return new Page(folder.resolve(name), text);
    }

    /** The text may be null: then nothing is defined. */
    private Set<String> defined(String name, String text) throws Exception {
        return text == null ? Set.of() : page(name, text).defined(context);
    }

    /** The check {@code route-pages}: down while a page that was saved is not the one at work. */
    public Health.Check check() {
        return new Health.Check("route-pages", false, () -> new Health.Condition(faults.isEmpty(), faults.isEmpty()
                ? "the pages are those at work" : "changed and not taken up: " + String.join(", ", faults.keySet())));
    }

    /** Why pages that were changed are not taken up, by their names. */
    public Map<String, String> faults() {
        return Map.copyOf(faults);
    }
}
