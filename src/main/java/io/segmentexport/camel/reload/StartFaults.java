package io.segmentexport.camel.reload;

import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.impl.DefaultCamelContext;

/** What a start of Camel that failed says of the configuration and of the pages. */
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
