package io.segmentexport.bench;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The {@link Sink}, started and asked by the driver. */
final class SinkProcess implements AutoCloseable {

    private static final List<String> FLAGS =
            List.of("-Xmx64m", "-XX:+UseSerialGC", "-Dsun.net.httpserver.nodelay=true");
    private static final List<Class<?>> CLASS_PATH =
            List.of(ObjectMapper.class, JsonParser.class, JsonAutoDetect.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI baseUrl;

    private SinkProcess(Process process, URI baseUrl) {
        this.process = process;
        this.baseUrl = baseUrl;
    }

    static SinkProcess start() throws IOException {
        var process = new ProcessBuilder(Jvm.main(FLAGS, Sink.class, CLASS_PATH, List.of()))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        var port = output.readLine();
        if (port == null) {
            throw new IOException("the sink did not start; what it said on standard error tells why");
        }
        return new SinkProcess(process, URI.create("http://127.0.0.1:" + port));
    }

    URI baseUrl() {
        return baseUrl;
    }

    /** Forgets what was sent so far, and behaves so from now on. */
    void reset(Conduct conduct) throws IOException, InterruptedException {
        ask(HttpRequest.newBuilder(baseUrl.resolve("/bench/reset"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(conduct))).build());
    }

    SinkSummary summary() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(baseUrl.resolve("/bench/summary")).build();
        return JSON.readValue(ask(request), SinkSummary.class);
    }

    private String ask(HttpRequest request) throws IOException, InterruptedException {
        var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the sink answered " + request.uri() + " with " + answer.statusCode());
        }
        return answer.body();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
