package io.segmentexport.camel;

import io.segmentexport.access.Users;
import io.segmentexport.camel.http.OperationsServer;
import io.segmentexport.camel.reload.Page;
import io.segmentexport.camel.reload.StartFaults;
import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Settings;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.files.FolderRemoval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What keeps the service from starting though its configuration file reads well: all of it at once, each with its line.
 * {@code run} asks before it begins anything, and {@code check} shows it.
 */
public final class Preflight {

    private final Settings settings;
    private final List<Fault> faults = new ArrayList<>();

    private Preflight(Settings settings) {
        this.settings = settings;
    }

    /**
     * What {@code run} would meet. Routes are made and none is started; folders that are not there are made and removed again.
     *
     * @return in the order of the file; faults of a route page have its name, and the line if that is known
     */
    public static List<Fault> faults(Settings settings) {
        var preflight = new Preflight(settings);
        preflight.look();
        preflight.makeRoutes();
        return preflight.faults();
    }

    /**
     * Passes if nothing is in the way but, perhaps, the route pages: those are tried by the start itself.
     *
     * @throws ConfigurationException with all of it, the faults of the pages too
     */
    public static void pass(Settings settings) {
        var preflight = new Preflight(settings);
        preflight.look();
        if (!preflight.faults.isEmpty()) {
            preflight.makeRoutes();
            throw new ConfigurationException(preflight.faults());
        }
    }

    /** A start that failed: as faults of the configuration or of the pages if these are the cause, else as it is. */
    static Exception explained(Exception failure, Settings settings) {
        var preflight = new Preflight(settings);
        preflight.explain(failure);
        return preflight.faults.isEmpty() ? failure : new ConfigurationException(preflight.faults());
    }

    /** One fault of a key or a line, with the lines of keys that are known only by their names. */
    private List<Fault> faults() {
        var lines = SettingsReader.lines(settings.file());
        var all = new LinkedHashMap<String, Fault>();
        for (var fault : faults) {
            // Camel takes a name with dashes and in camel case alike.
            String key = lines.keySet().stream().filter(written -> written.replace("-", "").equalsIgnoreCase(fault.key().replace("-", "")))
                    .findFirst().orElse(fault.key());
            int line = fault.line() > 0 ? fault.line() : lines.getOrDefault(key, 0);
            all.putIfAbsent(fault.file() + key + line, new Fault(fault.file(), line, key, fault.message()));
        }
        return all.values().stream().sorted(Comparator.comparing((Fault fault) -> fault.line() == 0)
                .thenComparing(Fault::file).thenComparing(Fault::line)).toList();
    }

    private void look() {
        if (settings.exports().isEmpty()) {
            add("export", "there is no export, so nothing would ever be sent; write export.ID.connection, export.ID.list-id and "
                    + "export.ID.email-field, with a name of your own as the ID");
        }
        faults.addAll(new SettingsReader().missing(settings));
        attempt(() -> new RoutePages(settings, "*", "service/*"));
        attempt(() -> OperationsServer.check(settings, Users.of(settings)));
        faults.addAll(StartFaults.ofPlaces(settings));
    }

    private void add(String key, String message) {
        faults.add(new Fault(settings.file().getFileName().toString(), 0, key, message));
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (ConfigurationException e) {
            faults.addAll(e.faults());
        }
    }

    /** In an empty data folder, and at any port: a service may be running. */
    private void makeRoutes() {
        if (faults.stream().anyMatch(fault -> fault.key().equals("routes.folder"))) {
            return;
        }
        try {
            var folder = Files.createTempDirectory("segment-export-check");
            try (var integration = new Integration(settings.triedIn(folder, operable()), true, Map.of())) {
                integration.makeRoutes();
            } catch (Exception e) {
                int before = faults.size();
                explain(e);
                if (faults.size() == before) {
                    add("(start)", Page.words(e));
                }
            } finally {
                FolderRemoval.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder can be made to try the route pages", e);
        }
    }

    private boolean operable() {
        return faults.stream().noneMatch(fault -> fault.key().startsWith("operations."));
    }

    private void explain(Exception failure) {
        faults.addAll(StartFaults.of(failure, settings));
    }
}
