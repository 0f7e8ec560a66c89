package io.segmentexport.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives the commands in a folder of its own, with the configuration that is shipped and without a Klaviyo but the demo's,
 * so that Java has loaded what they need when the process ends.
 */
final class Rehearsal {

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
                && ends(ExitCode.FAILED, own, "check")
                && ends(ExitCode.OK, ofTheDemo, "runs")
                && ends(ExitCode.OK, ofTheDemo, "runs", "--json");
    }

    private String configuration(String name, String line) throws IOException {
        return "--config=" + Files.writeString(folder.resolve(name), shipped + "\n" + line + "\n");
    }

    private static boolean ends(int exitCode, String... command) {
        return SegmentExport.execute(command) == exitCode;
    }
}
