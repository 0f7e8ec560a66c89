package io.segmentexport.camel;

import java.util.Collection;
import java.util.List;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PluginHelper;

/** The routes, templates and route configurations of whole pages in a context that runs: taken out, and put in. */
final class LiveRoutes {

    private LiveRoutes() {
    }

    /** Stops a route when its messages are through, and takes it out; does nothing where there is none. */
    static void remove(ModelCamelContext context, String routeId) throws Exception {
        var route = context.getRouteDefinition(routeId);
        if (route != null) {
            context.removeRouteDefinition(route);
        }
    }

    /** Takes out whatever of this is there. Instances of its templates are not part of it. */
    static void remove(ModelCamelContext context, PageContents contents) throws Exception {
        for (var id : contents.routes()) {
            remove(context, id);
        }
        for (var id : contents.templates()) {
            // As often as it is there: Camel adds one of the same ID beside the old one, which then wins.
            for (var template = context.getRouteTemplateDefinition(id); template != null;
                    template = context.getRouteTemplateDefinition(id)) {
                context.removeRouteTemplateDefinition(template);
            }
        }
        for (var configuration : List.copyOf(context.getRouteConfigurationDefinitions())) {
            if (contents.configurations().contains(configuration.getId())) {
                context.removeRouteConfiguration(configuration);
            }
        }
    }

    /** Loads pages as at the start: routes start, unless they say that they do not by themselves. */
    static void load(ModelCamelContext context, Collection<RoutePage> pages) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(pages.stream().map(RoutePage::resource).toList());
    }
}
