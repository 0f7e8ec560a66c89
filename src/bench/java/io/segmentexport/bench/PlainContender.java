package io.segmentexport.bench;

import com.dynatrace.hash4j.hashing.Hashing;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import io.segmentexport.klaviyo.BulkImportBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        var process = MeasuredProcess.run(new ProcessBuilder(Jvm.main(allFlags, PlainJava.class, CLASS_PATH,
                List.of(segment.file().toString(), sink.baseUrl().toString(), Product.LIST))), log);
        var said = JSON.readTree(lastLine(log));
        if (said.path("profiles").asLong() != segment.profiles()) {
            throw new IOException(
                    segment.profiles() + " profiles were to be sent, plain Java sent " + said.path("profiles"));
        }
        var began = Instant.parse(said.path("began").asText());
        var summary = sink.summary();
        var time = Duration.between(began, summary.lastAccepted());
        return new Trial(time, gc.pauseMillis(began, summary.lastAccepted()) / time.toMillis(), process, summary);
    }

    private static String lastLine(Path file) throws IOException {
        var lines = Files.readAllLines(file);
        return lines.get(lines.size() - 1);
    }
}
