package io.segmentexport.bench;

import com.dynatrace.hash4j.hashing.Hashing;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import io.segmentexport.klaviyo.BulkImportBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.slf4j.Logger;

/**
 * {@link PlainJava} in a process that sees the classes it needs and no others. Its export begins with the first
 * statement of its main method.
 */
final class PlainContender implements Contender {

    private static final List<Class<?>> CLASS_PATH = List.of(BulkImportBody.class, CsvReader.class, JsonParser.class,
            HttpClients.class, HttpRequest.class, HttpVersionPolicy.class, Hashing.class, Logger.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    /** @param folder for its logs; made if it is not there */
    PlainContender(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    @Override
    public String name() {
        return "plain Java";
    }

    @Override
    public Trial export(GeneratedSegment segment, List<String> flags, SinkProcess sink)
            throws IOException, InterruptedException {
        var gc = new GcLog(folder.resolve("gc.log"));
        var log = folder.resolve("output.log");
        var allFlags = new ArrayList<>(flags);
        allFlags.add(gc.flag());
        var process = MeasuredProcess.run(new ProcessBuilder(command(allFlags, segment, sink)), log);
        var began = began(lastLine(log), segment);
        var summary = sink.summary();
        return new Trial(began, gc.pauseShare(began, summary.lastAccepted()), process, summary);
    }

    /** The command of a process that begins an export with each line that it reads. */
    static List<String> standing(GeneratedSegment segment, SinkProcess sink) {
        var command = command(List.of(), segment, sink);
        command.add(PlainJava.EACH_LINE);
        return command;
    }

    private static List<String> command(List<String> flags, GeneratedSegment segment, SinkProcess sink) {
        return Jvm.main(flags, PlainJava.class, CLASS_PATH,
                List.of(segment.file().toString(), sink.baseUrl().toString(), Product.LIST));
    }

    /**
     * When an export began.
     *
     * @param said what plain Java said when it was done
     * @throws IOException where it did not send all profiles
     */
    static Instant began(String said, GeneratedSegment segment) throws IOException {
        var json = JSON.readTree(said);
        if (json.path("profiles").asLong() != segment.profiles()) {
            throw new IOException(
                    segment.profiles() + " profiles were to be sent, plain Java sent " + json.path("profiles"));
        }
        return Instant.parse(json.path("began").asText());
    }

    private static String lastLine(Path file) throws IOException {
        var lines = Files.readAllLines(file);
        return lines.get(lines.size() - 1);
    }
}
