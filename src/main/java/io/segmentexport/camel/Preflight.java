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
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
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

    /** Permissions do not tell: of a file system that is read-only, full of quotas or not a real one, the attempt does. */
    private void unmakeable(String key, Path folder) {
        var made = new ArrayDeque<Path>();
        for (var missing = folder; missing != null && !Files.exists(missing); missing = missing.getParent()) {
            made.push(missing);
        }
        var above = made.isEmpty() ? null : made.peek().getParent();
        try {
            var changed = above == null ? null : Files.getLastModifiedTime(above);
            for (var next : made) {
                Files.createDirectory(next);
            }
            for (var next = made.pollLast(); next != null; next = made.pollLast()) {
                Files.delete(next);
            }
            if (above != null) {
                Files.setLastModifiedTime(above, changed);
            }
        } catch (IOException e) {
            add(key, "the folder %s cannot be made (%s); name another folder".formatted(folder, e.getClass().getSimpleName()));
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
