package io.segmentexport.camel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.ModelCamelContext;

/**
 * The routes that were made of our route templates. They are remembered, since Camel does not make them anew when the page
 * of their template is exchanged.
 */
final class TemplateInstances {

    private final Supplier<ModelCamelContext> context;
    private final Map<String, Instance> byRouteId = new LinkedHashMap<>();

    private record Instance(String template, String routeId, Map<String, String> parameters) {
    }

    /** What is done with the pages while none of their instances is there. */
    interface Exchange {
        void carryOut() throws Exception;
    }

    TemplateInstances(Supplier<ModelCamelContext> context) {
        this.context = context;
    }

    /** Makes a route of a template, and starts it where the context runs. */
    synchronized void add(String template, String routeId, Map<String, String> parameters) {
        var instance = new Instance(template, routeId, Map.copyOf(parameters));
        make(instance);
        byRouteId.put(routeId, instance);
    }

    /** Whether a route of this ID was made of a template. */
    synchronized boolean has(String routeId) {
        return byRouteId.containsKey(routeId);
    }

    /**
     * Takes all instances away, the last one first, does what is to be done, and makes them all again. None is added
     * meanwhile.
     *
     * @throws Exception where one of it cannot be done; then some of them are missing, until this is done again
     */
    synchronized void remadeAround(Exchange exchange) throws Exception {
        var instances = List.copyOf(byRouteId.values());
        var lastFirst = new ArrayList<>(instances);
        Collections.reverse(lastFirst);
        for (var instance : lastFirst) {
            LiveRoutes.remove(context.get(), instance.routeId());
        }
        exchange.carryOut();
        instances.forEach(this::make);
    }

    private void make(Instance instance) {
        var route = TemplatedRouteBuilder.builder(context.get(), instance.template()).routeId(instance.routeId());
        instance.parameters().forEach(route::parameter);
        route.add();
    }
}
