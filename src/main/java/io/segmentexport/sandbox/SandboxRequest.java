package io.segmentexport.sandbox;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A request as it came in. The condition of a fault is tested on it. */
public final class SandboxRequest {

    private final String method;
    private final URI uri;
    private final Headers headers;
    private final InputStream stream;
    private final int keptBytes;
    private byte[] body;
    private long bodyBytes;
    private int profiles;

    SandboxRequest(String method, URI uri, Headers headers, InputStream stream, int keptBytes) {
        this.method = method;
        this.uri = uri;
        this.headers = headers;
        this.stream = stream;
        this.keptBytes = keptBytes;
    }

    /** The HTTP method. */
    public String method() {
        return method;
    }

    /** The path as it was sent. */
    public String path() {
        return uri.getRawPath();
    }

    /** The query as it was sent, or empty. */
    public String query() {
        return Optional.ofNullable(uri.getRawQuery()).orElse("");
    }

    /** The operation; empty for a path or a method that Klaviyo does not know. */
    public Optional<Operation> operation() {
        return Operation.of(method, segments(), query().contains("additional-fields"));
    }

    /** Whether the body holds a text, such as an e-mail address. Beyond the size limit the body is not searched. */
    public boolean bodyContains(String text) {
        String wanted = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return new String(body(), StandardCharsets.ISO_8859_1).contains(wanted);
    }

    /** The parts of the path, decoded. */
    List<String> segments() {
        return Arrays.stream(path().split("/", -1))
                .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }

    Headers headers() {
        return headers;
    }

    /** The body, read at the first call. Bytes over the limit are counted and thrown away. */
    synchronized byte[] body() {
        if (body == null) {
            try {
                body = read();
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

    private byte[] read() throws IOException {
        byte[] kept = stream.readNBytes(keptBytes);
        bodyBytes = kept.length + stream.transferTo(OutputStream.nullOutputStream());
        return kept;
    }
}
