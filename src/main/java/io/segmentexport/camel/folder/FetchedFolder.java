package io.segmentexport.camel.folder;

import io.segmentexport.config.Export;
import io.segmentexport.config.FolderUri;
import java.time.InstantSource;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;

/** A folder on another machine that an export fetches its files from. */
public final class FetchedFolder {

    private FetchedFolder() {
    }

    /**
     * Binds what the route of the fetching calls, and adds its health check.
     *
     * @param from  the folder
     * @param route the ID of the route
     * @param file  the name of the configuration file, for faults
     * @return the parameters of the route template {@code fetch-folder}
     * @throws io.segmentexport.config.ConfigurationException if Camel cannot use the URI of the folder
     */
    public static Map<String, String> prepare(
            Export export, FolderUri from, String route, CamelContext context, InstantSource clock, String file) {
        var fetching = new Fetching(export, from, clock);
        context.getRegistry().bind(Fetching.nameOf(export), fetching);
        context.getRegistry().bind(DoneFilesLast.NAME, new DoneFilesLast());
        var uri = new FetchUri(export, from, context, file).completed();
        var health = HealthCheckRegistry.get(context);
        if (health != null) {
            health.register(new FetchHealth(export.id(), route, fetching));
        }
        return Map.of("export", export.id(), "uri", uri, "folder", export.folder().toString());
    }
}
