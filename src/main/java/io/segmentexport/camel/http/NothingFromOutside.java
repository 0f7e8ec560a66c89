package io.segmentexport.camel.http;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * What crosses the border between HTTP and the routes. Camel's components are steered by headers, and Camel makes headers of
 * the query too: no request sets one, except {@code Accept}. An answer carries only the headers that it needs.
 */
public final class NothingFromOutside implements HeaderFilterStrategy {

    private static final Set<String> OUTWARDS = Set.of("content-type", "location", "retry-after", "content-disposition",
            "cache-control", "allow", "x-content-type-options");

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !OUTWARDS.contains(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return !name.equalsIgnoreCase("accept");
    }
}
