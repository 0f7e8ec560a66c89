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
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/**
 * A Klaviyo for measurements, in a process of its own: it behaves as a {@link Conduct} says, at first as
 * {@link Conduct#PROMPT}. It checks nothing, keeps of each body only length and CRC-32C, and says that every job is
 * complete. (A job's counts, which Klaviyo does not always tell either, would cost a look at each profile and are left
 * out.)
 *
 * <p>Beside Klaviyo's paths it has {@code GET /bench/summary}, a {@link SinkSummary} as JSON, and
 * {@code POST /bench/reset}, whose body is a {@link Conduct} as JSON: it behaves so from now on and forgets what was
 * before. It says its port on standard output and ends with its standard input.
 */
final class Sink {

    private static final String IMPORTS = "/api/profile-bulk-import-jobs";
    private static final String JOB = """
            {"data":{"type":"profile-bulk-import-job","id":"%s","attributes":{"status":"%s","failed_count":0}}}""";
    private static final String ERRORS = """
            {"data":[],"links":{"next":null}}""";
    private static final String ACCOUNTS = """
            {"data":[{"type":"account","id":"%s","attributes":{}}]}""";
    private static final String LIST = """
            {"data":{"type":"list","id":"%s","attributes":{"name":"Benchmark"}}}""";
    private static final String THROTTLED = """
            {"errors":[{"status":429,"code":"throttled","detail":"Request was throttled."}]}""";
    private static final int THREADS = 16;
    private static final int READ_BYTES = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicInteger jobs = new AtomicInteger();
    private volatile Session session = new Session(Conduct.PROMPT);

    /** From one reset to the next. */
    private static final class Session {
        private final Conduct conduct;
        private final Tally tally = new Tally();
        private final Map<Endpoint, FixedWindows> windows = new EnumMap<>(Endpoint.class);

        Session(Conduct conduct) {
            this.conduct = conduct;
            var random = new SplittableRandom(conduct.phaseSeed());
            for (var endpoint : Endpoint.values()) {
                windows.put(endpoint, conduct.limited() ? FixedWindows.of(endpoint, random) : FixedWindows.wide());
            }
        }
    }

    public static void main(String[] args) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var sink = new Sink();
        server.createContext(IMPORTS, sink::importJobs);
        server.createContext("/api/accounts",
                exchange -> sink.tell(exchange, Endpoint.ACCOUNTS, ACCOUNTS.formatted(accountOf(exchange))));
        server.createContext("/api/lists/",
                exchange -> sink.tell(exchange, Endpoint.LIST, LIST.formatted(lastPart(exchange))));
        server.createContext("/bench/summary",
                exchange -> answer(exchange, 200, JSON.writeValueAsString(sink.session.tally.summary())));
        server.createContext("/bench/reset", sink::reset);
        server.setExecutor(Executors.newFixedThreadPool(THREADS));
        server.start();
        System.out.println(server.getAddress().getPort());
        awaitEndOf(System.in);
        System.exit(0);
    }

    /** Each key is of an account of its own: exports of one account share its limits. */
    private static String accountOf(HttpExchange exchange) {
        return Integer.toHexString(exchange.getRequestHeaders().getFirst("Authorization").hashCode());
    }

    private static void awaitEndOf(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    private void importJobs(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("POST")) {
            take(exchange);
        } else if (exchange.getRequestURI().getPath().endsWith("/import-errors")) {
            tell(exchange, Endpoint.JOB_ERRORS, ERRORS);
        } else {
            tell(exchange, Endpoint.JOB, JOB.formatted(lastPart(exchange), "complete"));
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        var current = session;
        if (!admitted(exchange, current, Endpoint.IMPORT)) {
            return;
        }
        current.tally.counted();
        var checksum = new CRC32C();
        long bytes = 0;
        var buffer = new byte[READ_BYTES];
        var body = exchange.getRequestBody();
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            checksum.update(buffer, 0, read);
            bytes += read;
        }
        await(Duration.ofMillis(current.conduct.latencyMillis()));
        answer(exchange, 202, JOB.formatted("job" + jobs.incrementAndGet(), "queued"));
        current.tally.accepted(bytes, checksum.getValue());
    }

    private void tell(HttpExchange exchange, Endpoint endpoint, String json) throws IOException {
        var current = session;
        if (admitted(exchange, current, endpoint)) {
            await(Duration.ofMillis(current.conduct.latencyMillis()));
            answer(exchange, 200, json);
        }
    }

    /** Whether a request is within the limits. Else it is answered, with no {@code RateLimit} header as by Klaviyo. */
    private static boolean admitted(HttpExchange exchange, Session current, Endpoint endpoint) throws IOException {
        var verdict = current.windows.get(endpoint).count();
        var headers = exchange.getResponseHeaders();
        if (verdict.admitted()) {
            headers.set("RateLimit-Limit", verdict.limit());
            headers.set("RateLimit-Remaining", Integer.toString(verdict.remaining()));
            headers.set("RateLimit-Reset", Long.toString(verdict.seconds()));
        } else {
            current.tally.throttled();
            headers.set("Retry-After", Long.toString(verdict.seconds()));
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            answer(exchange, 429, THROTTLED);
        }
        return verdict.admitted();
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
        session = new Session(JSON.readValue(exchange.getRequestBody(), Conduct.class));
        answer(exchange, 200, "{}");
    }

    private static String lastPart(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.api+json");
            var body = json.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
