package io.segmentexport.sandbox;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A request as it came in. The condition of a fault is tested on it. */
public final class SandboxRequest {

    private final HttpExchange exchange;
    private final int keptBytes;
    private byte[] body;
    private long bodyBytes;
    private int profiles;

    SandboxRequest(HttpExchange exchange, int keptBytes) {
        this.exchange = exchange;
        this.keptBytes = keptBytes;
    }

    /** The HTTP method. */
    public String method() {
        return exchange.getRequestMethod();
    }

    /** The path as it was sent. */
    public String path() {
        return exchange.getRequestURI().getRawPath();
    }

    /** The query as it was sent, or empty. */
    public String query() {
        return Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    }

    /** The operation; empty for a path or a method that the sandbox does not serve. */
    public Optional<Operation> operation() {
        return Operation.at(path()).filter(operation -> operation.method().equals(method()));
    }

    /** Whether the body holds a text, such as an e-mail address. Beyond the size limit the body is not searched. */
    public boolean bodyContains(String text) {
        String wanted = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return new String(body(), StandardCharsets.ISO_8859_1).contains(wanted);
    }

    Headers headers() {
        return exchange.getRequestHeaders();
    }

    /** The body, read at the first call. Bytes over the limit are counted and thrown away. */
    synchronized byte[] body() {
        if (body == null) {
            try {
                byte[] kept = exchange.getRequestBody().readNBytes(keptBytes);
                bodyBytes = kept.length + exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
                body = kept;
            } catch (IOException e) {
                throw new UncheckedIOException("The client broke off before it had sent the whole request", e);
            }
        }
        return body;
    }

    /** The body as far as it has been read. */
    synchronized byte[] readBody() {
        return body == null ? new byte[0] : body;
    }

    /** How many bytes of the body have been read. */
    synchronized long bodyBytes() {
        return bodyBytes;
    }

    /** The number of profiles in its body, once that has been read. */
    synchronized int profiles() {
        return profiles;
    }

    synchronized void holdsProfiles(int count) {
        profiles = count;
    }
}
