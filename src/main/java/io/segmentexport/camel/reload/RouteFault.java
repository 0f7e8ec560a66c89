package io.segmentexport.camel.reload;

import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.util.URISupport;

/** What an exception of Camel or its YAML parser says of a fault in a page, in one line. */
final class RouteFault {

    private static final int LONGEST = 300;

    private RouteFault() {
    }

    /** In one line: the route, if it is known, and the first cause; passwords in URIs are left out. */
    static String of(Throwable exception) {
        var route = "";
        var root = exception;
        for (var cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedToCreateRouteException failed && failed.getRouteId() != null) {
                route = "route " + failed.getRouteId() + ": ";
            }
            root = cause;
            if (cause instanceof ResolveEndpointFailedException) {
                break; // It names the endpoint; what caused it does not.
            }
        }
        var words = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        var line = withoutValues(words.replaceAll("\\s+", " ").strip());
        return route + (line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line);
    }

    /** An option that is misspelt may be a password. Camel says the same of an endpoint twice. */
    private static String withoutValues(String words) {
        return URISupport.sanitizeUri(words)
                .replaceAll("([?&][\\w.-]+)=[^&\\s]*", "$1=…")
                .replaceAll("Unknown parameters=.*", "")
                .replaceFirst("^(Failed to resolve endpoint: \\S+ due to: )\\1", "$1");
    }
}
