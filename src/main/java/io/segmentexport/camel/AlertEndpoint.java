package io.segmentexport.camel;

import io.segmentexport.config.AlertTarget;
import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;

/** Where alerts go, as an endpoint of Camel. */
final class AlertEndpoint {

    private static final String KEY = "alert.endpoint";
    private static final String LOG =
            "log:io.segmentexport.alerts?level=WARN&showExchangePattern=false&showBodyType=false";

    /** By default Camel waits for an answer without end, and no further alert would be sent. */
    private static final String WAITS = "responseTimeout=30000&connectTimeout=10000";

    private AlertEndpoint() {
    }

    /** The URI, its placeholders not filled in. */
    static String uri(Optional<AlertTarget> target) {
        return target.map(AlertEndpoint::withTimeouts).orElse(LOG);
    }

    private static String withTimeouts(AlertTarget target) {
        String raw = target.raw();
        boolean given = raw.contains("responseTimeout") || raw.contains("connectTimeout");
        return isHttp(target) && !given ? raw + (raw.contains("?") ? "&" : "?") + WAITS : raw;
    }

    private static boolean isHttp(AlertTarget target) {
        return target.scheme().filter(scheme -> scheme.equals("http") || scheme.equals("https")).isPresent();
    }

    /**
     * Checks that Camel has the component and understands its options.
     *
     * @param file the name of the configuration file
     * @throws ConfigurationException if it does not; the message has no more of the URI than its scheme
     */
    static void ensureUsable(CamelContext context, AlertTarget target, String file) {
        try {
            context.getEndpoint(context.resolvePropertyPlaceholders("{{" + KEY + "}}"));
        } catch (RuntimeException e) {
            // Camel's own words repeat the URI, which may hold a token.
            throw new ConfigurationException(List.of(new Fault(file, 0, "alert.to", target
                    + " is no endpoint that Camel can make: see that its component is on the class path (README, Other components), that "
                    + "its options are written as Camel's documentation has them, and that what its placeholders name is there")));
        }
    }
}
