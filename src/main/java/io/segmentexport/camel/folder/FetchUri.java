package io.segmentexport.camel.folder;

import io.segmentexport.config.CamelUri;
import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Export;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.util.URISupport;

/**
 * The URI that the files of an export are fetched by: the one that is configured, and what a component that has such options
 * needs so that no file is lost, taken half-written, or held in memory. An option that is configured stays as it is.
 *
 * @param export the export
 * @param from   the URI that is configured
 * @param file   the name of the configuration file, for faults
 */
public record FetchUri(Export export, CamelUri from, CamelContext context, String file) {

    private static final Set<String> ORDER = Set.of("sortBy", "sorter", "shuffle");

    /**
     * Completes the URI and sees that Camel can use it. Nothing is connected to.
     *
     * @return the URI with its placeholders, which may stand for secrets
     * @throws ConfigurationException if it cannot be used; its message holds no more of the URI than scheme and host
     */
    public String completed() {
        if (context.getComponent(from.scheme()) == null) {
            throw fault(componentIsMissing(from.scheme()));
        }
        var factory = context.getCamelContextExtension().getEndpointUriFactory(from.scheme());
        var known = factory == null ? Set.<String>of() : factory.propertyNames();
        var given = given();
        var unknown = new TreeSet<>(given);
        unknown.removeIf(name -> known.contains(name)
                || factory != null && factory.multiValuePrefixes().values().stream().anyMatch(name::startsWith));
        if (!unknown.isEmpty()) {
            throw fault("the component has no option " + String.join(", ", unknown));
        }
        if (export.wholeWhen() == Export.WholeWhen.DONE_FILE && !Collections.disjoint(given, ORDER)) {
            throw fault("the order of the files cannot be chosen where whole-when = done-file: done files come last");
        }
        var uri = from.raw() + added(known, given);
        if (!(endpoint(uri) instanceof GenericFileEndpoint)) {
            throw fault("the component gives no files, as sftp does");
        }
        return uri;
    }

    /** Whether the Camel component of this name is on the class path. Some do not come with the program: their jars lie beside it. */
    public static boolean componentIsThere(String scheme) {
        return FetchUri.class.getResource("/META-INF/services/org/apache/camel/component/" + scheme) != null;
    }

    /** What to do if it is not. */
    public static String componentIsMissing(String scheme) {
        return "there is no Camel component \"" + scheme + "\" here; lay the jar that has it, and those that it needs, into "
                + "beside/ (README, \"Other components\")";
    }

    private Set<String> given() {
        var uri = filled();
        int query = uri.indexOf('?');
        try {
            return query < 0 ? Set.of() : URISupport.parseQuery(uri.substring(query + 1), true, true).keySet();
        } catch (URISyntaxException e) {
            throw fault("what follows the question mark is not written NAME=VALUE&NAME=VALUE");
        }
    }

    private String filled() {
        try {
            return context.resolvePropertyPlaceholders(from.raw());
        } catch (RuntimeException e) {
            throw fault("a {{…}} in it stands for nothing: see that the variable or the file is there");
        }
    }

    private String added(Set<String> known, Set<String> given) {
        var added = new LinkedHashMap<String, String>();
        // What was fetched is taken away there; who leaves it there gets each version of it once.
        if (Collections.disjoint(given, Set.of("delete", "move", "noop"))) {
            added.put("delete", "true");
        }
        if (given.contains("noop")) {
            added.put("idempotentKey", "${file:name}-${file:size}-${file:modified}");
        }
        if (!given.contains("exclusiveReadLockStrategy")) {
            added.put("readLock", "none"); // That would wait for one file after the other; the filter watches them side by side.
        }
        // Into a file: what is handed out as a stream is taken for whole before the server confirms its end.
        added.put("localWorkDirectory", "RAW(" + Fetching.under(export, Fetching.COMING) + ")");
        added.put("stepwise", "false");
        added.put("binary", "true"); // Else line ends and sizes change on the way.
        added.put("throwExceptionOnConnectFailed", "true");
        added.put("maximumReconnectAttempts", "0");
        added.put("autoCreate", "false");
        added.put("initialDelay", "0");
        added.put("delay", "{{fetch.poll-millis}}");
        added.put("eagerMaxMessagesPerPoll", "false");
        added.put("filter", "#fetching-" + export.id());
        added.put("exceptionHandler", "#fetching-" + export.id());
        if (export.wholeWhen() == Export.WholeWhen.DONE_FILE) {
            added.put("sorter", "#" + Fetching.DONE_FILES_LAST);
        }
        return added.entrySet().stream()
                .filter(option -> known.contains(option.getKey()) && !given.contains(option.getKey()))
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining("&", filled().contains("?") ? "&" : "?", ""));
    }

    private Object endpoint(String uri) {
        try {
            return context.getEndpoint(uri);
        } catch (RuntimeException e) {
            // Its words may quote values of options.
            throw fault("the component cannot use it: see its host, port, folder and the values of its options");
        }
    }

    private ConfigurationException fault(String what) {
        return new ConfigurationException(List.of(
                new Fault(file, 0, "export." + export.id() + ".folder", from + " cannot be used: " + what)));
    }
}
