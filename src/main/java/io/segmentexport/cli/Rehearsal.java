package io.segmentexport.cli;

import io.segmentexport.camel.Integration;
import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.config.read.SettingsReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Gives the commands in a folder of its own, with the configuration that is shipped and without a Klaviyo but the demo's,
 * so that Java has loaded what they need when the process ends.
 */
final class Rehearsal {

    private static final String CONFIG = "--config=";

    private final Path folder;
    private final String shipped;

    private Rehearsal(Path folder, String shipped) {
        this.folder = folder;
        this.shipped = shipped;
    }

    /** @param args an empty folder, and that of the route pages */
    public static void main(String[] args) throws IOException {
        System.exit(in(Path.of(args[0]), Path.of(args[1])));
    }

    /** Rehearses; gives 0 where each command ended as it should. */
    static int in(Path folder, Path routes) throws IOException {
        try (var shipped = Rehearsal.class.getResourceAsStream("/sample/application.properties")) {
            var rehearsal = new Rehearsal(folder, new String(shipped.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{{env:KLAVIYO_API_KEY}}", "pk_rehearsal")
                    + "\nroutes.folder = " + routes.toString().replace("\\", "\\\\"));
            return rehearsal.endsWell() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private boolean endsWell() throws IOException {
        // Nobody answers on that port: check tells so, and no request leaves this machine.
        var own = configuration("own.properties", "connection.main.base-url = http://127.0.0.1:1");
        var ofTheDemo = configuration("demo.properties", "data.folder = data/demo");
        return ends(ExitCode.OK, "--help")
                && ends(ExitCode.OK, own, "demo")
                && isServed(own)
                && ends(ExitCode.FAILED, own, "check")
                && ends(ExitCode.OK, ofTheDemo, "runs")
                && ends(ExitCode.OK, ofTheDemo, "runs", "--json");
    }

    /** A service that has an export on schedule, and is asked how it is at whatever port is free. */
    private static boolean isServed(String configuration) {
        var settings = new SettingsReader().read(Path.of(configuration.substring(CONFIG.length())), Map.of(
                "operations.port", "0", "export.newsletter.run", "on-schedule", "export.newsletter.schedule", "0 0 6 1 1 ?"));
        try (var integration = new Integration(settings, true, Map.of())) {
            integration.start();
            return answers(integration, "/observe/ready") && answers(integration, "/observe/metrics")
                    && answers(integration, "/api/exports");
        } catch (Exception e) {
            System.err.println("the rehearsed service does not start: " + e);
            return false;
        }
    }

    private static boolean answers(Integration integration, String path) throws IOException {
        var url = URI.create("http://127.0.0.1:" + integration.port().orElseThrow() + path).toURL();
        return ((HttpURLConnection) url.openConnection()).getResponseCode() == HttpURLConnection.HTTP_OK;
    }

    private String configuration(String name, String line) throws IOException {
        return CONFIG + Files.writeString(folder.resolve(name), shipped + "\n" + line + "\n");
    }

    private static boolean ends(int exitCode, String... command) {
        return SegmentExport.execute(command) == exitCode;
    }
}
