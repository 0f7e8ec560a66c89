package io.segmentexport.camel;

import io.segmentexport.camel.client.KeyedHttpClient;
import io.segmentexport.camel.client.OutboundHttp;
import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Processor;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.util.StringHelper;

/** A Camel application of route pages: what every one of ours has in common. */
final class RoutePages {

    /** The page that no application of ours does without. */
    static final String EVERYBODYS_PAGE = "klaviyo.camel.yaml";

    /** How the name of a page's file ends. */
    static final String ENDING = ".camel.yaml";

    private static final String CONFIGURATION = "application-properties";

    private final Settings settings;
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final Map<String, Object> firm = new LinkedHashMap<>();

    /**
     * Pages that are read from disk.
     *
     * @param settings the configuration; its file holds Camel's own keys and {@code my.*} too
     * @param pages    the pages in {@code routes.folder}, by their names or patterns
     */
    RoutePages(Settings settings, String... pages) {
        this.settings = settings;
        ensureThere(EVERYBODYS_PAGE);
        Stream.of(pages).filter(page -> page.contains("/")).forEach(page -> ensureThere(page.substring(0, page.indexOf('/'))));
        var delivery = settings.delivery();
        properties.put("camel.main.name", "klaviyo-segment-export");
        properties.put("camel.main.routes-include-pattern", Stream.of(pages)
                .map(page -> "file:" + settings.routes() + "/" + page).collect(Collectors.joining(",")));
        properties.put("camel.main.auto-configuration-log-summary", "false");
        properties.put("camel.main.startup-summary-level", "Oneline");
        properties.put("camel.main.jmx-enabled", "false");
        properties.put("camel.main.shutdown-timeout", Math.max(1, settings.shutdownTimeout().toSeconds()));
        properties.put("delivery.retries", delivery.retries());
        properties.put("delivery.first-wait-millis", delivery.firstWait().toMillis());
        properties.put("delivery.connect-timeout-millis", Math.min(10_000, delivery.requestTimeout().toMillis()));
        properties.put("delivery.longest-wait-millis", delivery.longestWait().toMillis());
    }

    private void ensureThere(String name) {
        if (!Files.exists(settings.routes().resolve(name))) {
            throw new ConfigurationException(List.of(new Fault(settings.file().getFileName().toString(), 0, "routes.folder",
                    name + " is not among the route pages in " + settings.routes() + "; copy the folder routes of the distribution "
                            + "beside this file, or name where it is: routes.folder = /opt/segment-export/routes")));
        }
    }

    /** The waits and sizes of the routes that runs pass through. */
    RoutePages forRuns() {
        return with("pick-up.poll-millis", pollMillis(settings.exports().size()))
                .with("suspended.look-again-millis", 60_000)
                .with("requests.poll-millis", 1000)
                .with("unconfirmed.look-again-millis", 600_000)
                .with("queue.size", 100_000)
                .with("fetch.poll-millis", 10_000)
                .with("retention.look-again-millis", 3_600_000)
                .with("alert.first-wait-millis", 1000)
                .with("alert.longest-wait-millis", 300_000);
    }

    /** A folder is polled each second; if there are many, all of them together 12 times a second, each at least every 5 s. */
    static int pollMillis(int folders) {
        return Math.max(1000, Math.min(5000, 80 * folders));
    }

    RoutePages with(String key, Object value) {
        properties.put(key, value);
        return this;
    }

    /** A setting of Camel's own that the file does not change. */
    RoutePages firmly(String key, Object value) {
        firm.put(key, value);
        return this;
    }

    /** Opens no port, whatever the file says of Camel's own servers. */
    RoutePages withoutServers() {
        return firmly("camel.server.enabled", false).firmly("camel.management.enabled", false);
    }

    /** Leaves out pages of the folder, by their names without {@code .camel.yaml}. */
    RoutePages without(List<String> pages) {
        return pages.isEmpty() ? this : with("camel.main.routes-exclude-pattern",
                pages.stream().map(page -> "**/" + page + ENDING).collect(Collectors.joining(",")));
    }

    RoutePages with(Map<String, String> values) {
        properties.putAll(values);
        return this;
    }

    /** The application, not started, with an HTTP client for each connection. */
    Main main(KlaviyoCalls calls) {
        var main = new Main();
        // As a bean: Camel takes a location apart at its commas and does not find one with blanks in it.
        var file = configuration();
        main.bind(CONFIGURATION, file);
        main.setDefaultPropertyPlaceholderLocation("ref:" + CONFIGURATION);
        // The file goes before our settings of Camel's own; what was made of the file's settings goes before the file.
        var initial = new Properties();
        var made = new Properties();
        properties.forEach((key, value) -> (isCamels(key) ? initial : made).setProperty(key, value.toString()));
        // Camel looks up single keys in a bean, and configures itself from none.
        file.stringPropertyNames().stream().filter(RoutePages::isCamels).forEach(key -> {
            initial.keySet().removeIf(ours -> spelling(ours.toString()).equals(spelling(key)));
            initial.setProperty(key, file.getProperty(key));
        });
        firm.forEach((key, value) -> made.setProperty(key, value.toString()));
        main.bind("calls", calls);
        var outbound = OutboundHttp.of(settings);
        main.bind(OutboundHttp.CLIENT, outbound);
        outbound.forWholeProcess();
        outbound.parameters().ifPresent(tls -> {
            main.bind(OutboundHttp.TLS, tls);
            initial.putIfAbsent("camel.component.https.ssl-context-parameters", "#" + OutboundHttp.TLS);
        });
        Stream.of("http", "https").forEach(component -> initial.putIfAbsent(
                "camel.component." + component + ".http-client-configurer", "#" + OutboundHttp.CLIENT));
        main.setInitialProperties(initial);
        main.setOverrideProperties(made);
        int most = 1 + Integer.parseInt(properties.get("delivery.retries").toString());
        main.bind("tries", (Processor) exchange -> calls.tried(exchange, most));
        settings.connections().values().forEach(connection -> main.bind(
                KeyedHttpClient.nameOf(connection), new KeyedHttpClient(connection, settings.delivery().requestTimeout(), outbound)));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport configured) {
                configured.getCamelContext().getPropertiesComponent()
                        .addPropertiesFunction(new FileText(settings.file().getParent()));
            }
        });
        return main;
    }

    private static boolean isCamels(String key) {
        return key.startsWith("camel.");
    }

    /** Camel takes {@code jmxEnabled} and {@code jmx-enabled} for the same. */
    private static String spelling(String key) {
        return StringHelper.dashToCamelCase(key);
    }

    private Properties configuration() {
        var configuration = new Properties();
        try (var text = Files.newBufferedReader(settings.file())) {
            configuration.load(text);
        } catch (IOException e) {
            throw new UncheckedIOException(settings.file() + " cannot be read any more", e);
        }
        return configuration;
    }

    /**
     * {@code {{file:PATH}}} in routes: the text of a file. Camel alone would read it as the key "file" with a default.
     *
     * @param folder what relative paths are relative to
     */
    private record FileText(Path folder) implements PropertiesFunction {

        @Override
        public String getName() {
            return "file";
        }

        @Override
        public String apply(String path) {
            try {
                return Files.readString(folder.resolve(path)).stripTrailing();
            } catch (IOException e) {
                throw new UncheckedIOException("{{file:" + path + "}} cannot be read", e);
            }
        }
    }
}
