package io.segmentexport.camel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.support.PluginHelper;

/**
 * Reads a page in a context of its own that is never started, so that a fault in it is found while the routes of the real one
 * stay untouched. What only shows when a route is made (an option that a component does not have, a bean that is missing) is
 * not found here.
 */
final class PageRehearsal {

    private final CamelContext live;

    /** @param live the context that the page is meant for; its beans and properties are there in the rehearsal too */
    PageRehearsal(CamelContext live) {
        this.live = live;
    }

    /**
     * Finds out what a page holds.
     *
     * @throws UnusablePageException where Camel cannot read it, or something in it has no ID, or one that it holds twice
     */
    PageContents contents(RoutePage page) throws UnusablePageException {
        try (var context = new DefaultCamelContext((BeanRepository) live.getRegistry())) {
            context.getPropertiesComponent().setInitialProperties(live.getPropertiesComponent().loadProperties());
            var routes = new ArrayList<String>();
            for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(page.resource()))) {
                context.addRoutesConfigurations((RouteConfigurationsBuilder) builder);
                var read = (RouteBuilder) builder;
                read.addRoutesToCamelContext(context);
                ids(read.getRouteCollection().getRoutes()).forEach(routes::add);
                read.getTemplatedRouteCollection().getTemplatedRoutes().stream()
                        .map(TemplatedRouteDefinition::getRouteId).forEach(routes::add);
            }
            return new PageContents(named("route", routes),
                    named("route template", ids(context.getRouteTemplateDefinitions()).toList()),
                    named("route configuration", ids(context.getRouteConfigurationDefinitions()).toList()));
        } catch (UnusablePageException e) {
            throw e;
        } catch (Exception e) {
            throw new UnusablePageException(PageFault.of(e));
        }
    }

    /** The IDs that the page itself gives; null for what it gives none. */
    private static Stream<String> ids(List<? extends OptionalIdentifiedDefinition<?>> definitions) {
        return definitions.stream().map(definition -> definition.hasCustomIdAssigned() ? definition.getId() : null);
    }

    private static Set<String> named(String what, List<String> ids) throws UnusablePageException {
        if (ids.stream().anyMatch(Objects::isNull)) {
            throw new UnusablePageException("a " + what + " has no id; without one it cannot be told from others: give it one");
        }
        var named = new LinkedHashSet<String>();
        for (var id : ids) {
            if (!named.add(id)) {
                throw new UnusablePageException("there are two with the id of " + what + " " + id + ": give one another");
            }
        }
        return named;
    }
}
