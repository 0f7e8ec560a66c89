package io.segmentexport.cli;

import io.segmentexport.ChildJvm;
import io.segmentexport.camel.ExportFixture;
import io.segmentexport.sandbox.KlaviyoSandbox;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import io.segmentexport.sandbox.SandboxSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The commands as a person gives them, in a folder with a configuration, against a sandbox. */
final class Commands implements AutoCloseable {

    /** What a command said and how it ended. */
    record Ended(int exitCode, String out, String err) {

        /** What it wrote to standard output, as words with one blank between them. */
        String words() {
            return out.replaceAll("\\s+", " ");
        }

        /** What it wrote to standard error, as words with one blank between them. */
        String errorWords() {
            return err.replaceAll("\\s+", " ");
        }
    }

    final Path folder;
    final KlaviyoSandbox sandbox;

    Commands(Path folder) throws IOException {
        this(folder, ExportFixture.quickSandbox());
    }

    Commands(Path folder, SandboxSettings settings) throws IOException {
        this.folder = folder;
        this.sandbox = KlaviyoSandbox.start(settings);
        Files.writeString(folder.resolve("klaviyo.key"), ExportFixture.KEY + "\n");
        configure("");
    }

    /** Writes the configuration, with lines that go before the usual ones of the same key. */
    void configure(String lines) throws IOException {
        var usual = """
                connection.main.display-name = Main account
                connection.main.api-key = {{file:klaviyo.key}}
                connection.main.data-privacy-consent = Jo Doe agreed on 2026-01-15
                connection.main.base-url = SANDBOX
                export.newsletter.display-name = Newsletter
                export.newsletter.connection = main
                export.newsletter.list-id = Y6nRLr
                export.newsletter.email-field = EMail
                export.newsletter.segments = HighValue
                export.newsletter.whole-after = 200ms
                routes.folder = ROUTES
                delivery.first-wait = 10ms
                delivery.longest-wait = 40ms
                delivery.retries = 2
                tracking.first-wait = 10ms
                tracking.longest-wait = 50ms
                """.replace("SANDBOX", sandbox.baseUrl().toString())
                .replace("ROUTES", Path.of("routes").toAbsolutePath().toString());
        var keys = lines.lines().map(Commands::key).toList();
        var text = new ArrayList<>(lines.lines().toList());
        usual.lines().filter(line -> !keys.contains(key(line))).forEach(text::add);
        Files.write(config(), text);
    }

    private static String key(String line) {
        return line.split(" = ")[0];
    }

    Path config() {
        return folder.resolve("application.properties");
    }

    Path data() {
        return folder.resolve("data");
    }

    Path inbox() throws IOException {
        return Files.createDirectories(data().resolve("inbox/newsletter"));
    }

    /** A segment file that nobody watches. */
    Path given(String name, String content) throws IOException {
        return Files.writeString(Files.createDirectories(folder.resolve("given")).resolve(name), content);
    }

    Ended run(Object... arguments) {
        var command = new ArrayList<>(List.of("--config", config().toString()));
        for (var argument : arguments) {
            command.add(argument.toString());
        }
        return execute(command.toArray(String[]::new));
    }

    /** Gives a command in this process. */
    static Ended execute(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var outBefore = System.out;
        var errBefore = System.err;
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            int exitCode = SegmentExport.execute(arguments);
            return new Ended(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }

    /** Gives a command in a process of its own, from another directory. */
    ChildJvm start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("--config", config().toString()));
        command.addAll(List.of(arguments));
        return ChildJvm.start(Files.createDirectories(folder.resolve("elsewhere")), Map.of(), SegmentExport.class,
                command.toArray(String[]::new));
    }

    /** What was asked of one operation of the sandbox. */
    List<RecordedRequest> requests(Operation operation) {
        return sandbox.requests().stream().filter(request -> request.operation().filter(operation::equals).isPresent()).toList();
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
