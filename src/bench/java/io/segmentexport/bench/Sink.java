package io.segmentexport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/**
 * A Klaviyo that takes all it is sent as fast as it can, in a process of its own. It checks nothing, keeps of each body
 * only length and CRC-32C, announces limits that nobody reaches, and says that every job is complete. (A job's counts,
 * which Klaviyo does not always tell either, would cost a look at each profile and are left out.)
 *
 * <p>Beside Klaviyo's paths it has {@code GET /bench/summary}, a {@link SinkSummary} as JSON, and
 * {@code POST /bench/reset}, which forgets everything; {@code ?stop-at=N&millis=M} lets all imports from the N-th on
 * wait for an answer until M milliseconds are over. It says its port on standard output and ends with its standard input.
 */
final class Sink {

    private static final String IMPORTS = "/api/profile-bulk-import-jobs";
    private static final String JOB = """
            {"data":{"type":"profile-bulk-import-job","id":"%s","attributes":{"status":"%s","failed_count":0}}}""";
    private static final String ERRORS = """
            {"data":[],"links":{"next":null}}""";
    private static final String ACCOUNTS = """
            {"data":[{"type":"account","id":"BENCH1","attributes":{}}]}""";
    private static final String LIST = """
            {"data":{"type":"list","id":"%s","attributes":{"name":"Benchmark"}}}""";
    private static final int MANY = 999_999;
    private static final int THREADS = 8;
    private static final int READ_BYTES = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicInteger jobs = new AtomicInteger();
    private volatile Tally tally = new Tally(Stop.NEVER);

    public static void main(String[] args) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var sink = new Sink();
        server.createContext(IMPORTS, sink::importJobs);
        server.createContext("/api/accounts", exchange -> answer(exchange, 200, ACCOUNTS));
        server.createContext("/api/lists/", exchange -> answer(exchange, 200, LIST.formatted(lastPart(exchange))));
        server.createContext("/bench/summary",
                exchange -> answer(exchange, 200, JSON.writeValueAsString(sink.tally.summary())));
        server.createContext("/bench/reset", sink::reset);
        server.setExecutor(Executors.newFixedThreadPool(THREADS));
        server.start();
        System.out.println(server.getAddress().getPort());
        awaitEndOf(System.in);
        System.exit(0);
    }

    private static void awaitEndOf(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    private void importJobs(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("POST")) {
            take(exchange);
        } else {
            boolean errors = exchange.getRequestURI().getPath().endsWith("/import-errors");
            answer(exchange, 200, errors ? ERRORS : JOB.formatted(lastPart(exchange), "complete"));
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        var current = tally;
        var checksum = new CRC32C();
        long bytes = 0;
        var buffer = new byte[READ_BYTES];
        var body = exchange.getRequestBody();
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            checksum.update(buffer, 0, read);
            bytes += read;
        }
        await(current.arrived());
        answer(exchange, 202, JOB.formatted("job" + jobs.incrementAndGet(), "queued"));
        current.accepted(bytes, checksum.getValue());
    }

    private static void await(Duration rest) throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(rest.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the sink ends");
        }
    }

    private void reset(HttpExchange exchange) throws IOException {
        tally = new Tally(Stop.of(exchange.getRequestURI().getQuery()));
        answer(exchange, 200, "{}");
    }

    private static String lastPart(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        try (exchange) {
            var headers = exchange.getResponseHeaders();
            headers.set("Content-Type", "application/vnd.api+json");
            headers.set("RateLimit-Limit", "%d, %1$d;w=1, %1$d;w=60".formatted(MANY));
            headers.set("RateLimit-Remaining", Integer.toString(MANY - 1));
            headers.set("RateLimit-Reset", "60");
            var body = json.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
