package io.segmentexport.camel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A webhook on this machine, which takes alerts down. */
final class Hook implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A request that it was sent.
     *
     * @param text its body
     */
    record Told(String method, String path, String contentType, String subject, String text) {

        JsonNode json() throws IOException {
            return JSON.readTree(text);
        }

        String cause() throws IOException {
            return json().path("cause").asText();
        }
    }

    private final HttpServer server;
    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile int status = 500;

    private Hook() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    static Hook open() throws IOException {
        return new Hook();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean fails = failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            byte[] words = fails ? "no_service for jo@example.com\nand more".getBytes(StandardCharsets.UTF_8) : new byte[0];
            exchange.sendResponseHeaders(fails ? status : 204, fails ? words.length : -1);
            exchange.getResponseBody().write(words);
            if (!fails) {
                var headers = exchange.getRequestHeaders();
                told.add(new Told(exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers.getFirst("Content-Type"),
                        headers.getFirst("Subject"), body));
            }
        }
    }

    /** The next requests are answered so. */
    void failNext(int times, int with) {
        status = with;
        failures.set(times);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook/geheim";
    }

    int requests() {
        return requests.get();
    }

    /** The next alert, waited for. */
    Told next() throws InterruptedException {
        var next = told.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody was told anything");
        }
        return next;
    }

    /** Whether all that came was taken. */
    boolean nothingElse() {
        return told.isEmpty();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
