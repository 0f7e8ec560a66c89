package io.segmentexport.cli;

import io.segmentexport.camel.Integration;
import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.sandbox.KlaviyoSandbox;
import io.segmentexport.sandbox.RateLimits;
import io.segmentexport.sandbox.SandboxSettings.SandboxAccount;
import io.segmentexport.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Gives the commands in a folder of its own, with the configuration that is shipped and against Klaviyos in this process
 * only, so that Java has loaded what they need, and knows what they do often, when the process ends.
 *
 * @param folder  the folder, empty
 * @param shipped the configuration
 */
record Rehearsal(Path folder, String shipped) {

    private static final String CONFIG = "--config=";
    private static final String KEY = "pk_rehearsal";
    private static final int RECORDS = 100_000;

    /** @param args an empty folder, and that of the route pages */
    public static void main(String[] args) throws IOException {
        System.exit(in(Path.of(args[0]), Path.of(args[1])));
    }

    /** Rehearses; gives 0 if each command ended as it should. */
    static int in(Path folder, Path routes) throws IOException {
        try (var shipped = Rehearsal.class.getResourceAsStream("/sample/application.properties")) {
            var rehearsal = new Rehearsal(folder, new String(shipped.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{{env:KLAVIYO_API_KEY}}", KEY)
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
                && exportsMany()
                && isServed(own)
                && ends(ExitCode.FAILED, own, "check")
                && ends(ExitCode.OK, ofTheDemo, "runs")
                && ends(ExitCode.OK, ofTheDemo, "runs", "--json");
    }

    /** An export that is long enough for Java to know which methods matter. */
    private boolean exportsMany() throws IOException {
        var file = folder.resolve("HighValue.csv");
        Files.write(file, List.of(
                "CustomerId,EMail,FirstName,LastName,Phone,City,Country,BirthDate,Points,Newsletter,Interests"));
        Files.write(file, (Iterable<String>) IntStream.range(0, RECORDS).mapToObj(i -> String.format(Locale.ROOT,
                "C%1$d,customer%1$d@example.com,Tara,Öztürk,+1 212-555-%2$04d,\"Portland, OR\",US,2001-03-01,"
                        + "%1$d,true,chess;films", i, i % 10_000))::iterator, StandardOpenOption.APPEND);
        try (var sandbox = KlaviyoSandbox.start(SandboxSettings.standard()
                .accounts(new SandboxAccount("SANDBX", "Sandbox", Set.of(KEY), Map.of("Y6nRLr", "Newsletter")))
                .rateLimits(RateLimits.off()))) {
            var many = configuration("many.properties",
                    "data.folder = data/many\nconnection.main.base-url = " + sandbox.baseUrl());
            return ends(ExitCode.OK, many, "export", "newsletter", file.toString());
        }
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
