package io.segmentexport.camel.reload;

import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Settings;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.impl.DefaultCamelContext;

/** What a start that failed says of the configuration and of the pages, and which places it would not have. */
public final class StartFaults {

    private static final String PAGE = "(page)";
    private static final Pattern NAMED_KEY = Pattern.compile("^Error configuring property: (camel\\.\\S+) because (.*)", Pattern.DOTALL);

    private final Settings settings;
    private final List<Fault> faults = new ArrayList<>();

    private StartFaults(Settings settings) {
        this.settings = settings;
    }

    /**
     * The faults; none if the cause is another.
     *
     * @return of all pages those that show by reading them, else the one that the start ended at
     */
    public static List<Fault> of(Exception failure, Settings settings) {
        if (failure instanceof ConfigurationException known) {
            return known.faults();
        }
        var found = new StartFaults(settings);
        var pages = found.readPages();
        for (Throwable cause = failure; cause != null && found.faults.isEmpty(); cause = cause.getCause()) {
            var named = cause instanceof IllegalArgumentException ? NAMED_KEY.matcher(String.valueOf(cause.getMessage())) : null;
            if (named != null && named.find()) {
                found.add(named.group(1), named.group(2).strip());
            } else if (cause instanceof PropertyBindingException binding) {
                found.add(key(binding), "Camel cannot set it to this value");
            } else if (cause instanceof FailedToCreateRouteException failed) {
                var page = pages.getOrDefault(String.valueOf(failed.getRouteId()), settings.routes().getFileName().toString());
                found.faults.add(new Fault(page, 0, PAGE, Page.words(failure)));
            }
        }
        return found.faults;
    }

    /** The address and the folders of the configuration that the service could not have. */
    public static List<Fault> ofPlaces(Settings settings) {
        var found = new StartFaults(settings);
        found.lookAtPlaces();
        return found.faults;
    }

    private void lookAtPlaces() {
        var address = settings.operations().address();
        try {
            if (settings.operations().port().isPresent() && !address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) == null) {
                add("operations.address", address.getHostAddress() + " is no address of this machine; write 127.0.0.1, or 0.0.0.0 for all it has");
            }
        } catch (SocketException e) {
            // Listening will tell.
        }
        unmakeable("data.folder", settings.dataFolder());
        settings.exports().values().forEach(export -> unmakeable("export." + export.id() + ".folder", export.folder()));
    }

    /** Permissions do not tell: of a file system that is read-only, full of quotas or not a real one, the attempt does. */
    private void unmakeable(String key, Path folder) {
        var missing = new ArrayDeque<Path>();
        for (var next = folder; next != null && !Files.exists(next); next = next.getParent()) {
            missing.push(next);
        }
        var made = new ArrayDeque<Path>();
        try {
            for (var next : missing) {
                made.push(Files.createDirectory(next));
            }
        } catch (IOException e) {
            add(key, "the folder %s cannot be made (%s); name another folder".formatted(folder, e.getClass().getSimpleName()));
        }
        made.forEach(left -> left.toFile().delete()); // What cannot be removed does no harm, it is made anyway.
    }

    private static String key(PropertyBindingException binding) {
        String prefix = binding.getOptionPrefix() == null ? "" : binding.getOptionPrefix();
        return (prefix.isEmpty() || prefix.endsWith(".") ? prefix : prefix + ".") + binding.getPropertyName();
    }

    private void add(String key, String message) {
        faults.add(new Fault(settings.file().getFileName().toString(), 0, key, message));
    }

    /** Reads each page by itself, since a start ends at the first; gives the names of the pages by the IDs of their routes. */
    private Map<String, String> readPages() {
        var pages = new HashMap<String, String>();
        try (var context = new DefaultCamelContext()) {
            for (var page : Page.in(settings.routes(), "*.camel.yaml")) {
                page.routes(context).forEach(route -> pages.put(route, page.name()));
                page.whyUnusable(context, settings.exports().keySet())
                        .ifPresent(why -> faults.add(new Fault(page.name(), Page.line(why), PAGE, why)));
            }
        } catch (IOException e) {
            add("routes.folder", "cannot be read (%s)".formatted(e.getClass().getSimpleName()));
        }
        return pages;
    }
}
