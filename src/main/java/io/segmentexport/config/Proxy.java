package io.segmentexport.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The forward proxy that requests go through. This machine itself (localhost, 127.0.0.1, ::1) is asked without it.
 *
 * @param host     its name or address
 * @param port     1 to 65535
 * @param user     whom it lets through, with the password; empty if it lets everybody
 * @param password the password
 * @param except   domains whose hosts are asked without it, such as {@code intranet.example}; {@code .example} and
 *                 {@code *.example} mean {@code example}, {@code *} all, and a port behind it does not count
 */
public record Proxy(String host, int port, Optional<String> user, String password, List<String> except) {

    private static final int STANDARD_PORT = 3128;
    private static final String SAMPLE = "write it as http://user:password@proxy.example.com:3128";

    public Proxy {
        except = except.stream().map(entry -> entry.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", "").replaceFirst("^\\*?\\.", "")).toList();
    }

    /**
     * Reads a proxy as {@code http.proxy} and {@code HTTPS_PROXY} have it; the scheme may be left out.
     *
     * @throws InvalidValue if it is none; the message does not repeat it
     */
    public static Proxy of(String url, List<String> except) {
        try {
            var uri = new URI(url.contains("://") ? url : "http://" + url);
            InvalidValue.unless("http".equalsIgnoreCase(uri.getScheme()),
                    "begins with another scheme than http://, which a proxy is spoken to with; " + SAMPLE);
            InvalidValue.unless(uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null
                    && uri.getPath().matches("/?"), "is no proxy; " + SAMPLE + ", with % and two digits for special characters");
            String[] who = uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
            return new Proxy(uri.getHost().replaceAll("^\\[|]$", ""), uri.getPort() < 0 ? STANDARD_PORT : uri.getPort(),
                    who.length == 0 ? Optional.empty() : Optional.of(decoded(who[0])), who.length < 2 ? "" : decoded(who[1]), except);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new InvalidValue("is no proxy; " + SAMPLE + ", with % and two digits for special characters");
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Whether requests to a host go through it. */
    public boolean serves(String target) {
        String name = target.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
        boolean thisMachine = name.equals("localhost") || name.matches("127(\\.\\d+){3}|::1|0:0:0:0:0:0:0:1");
        return !thisMachine && except.stream().noneMatch(entry -> entry.equals("*") || name.equals(entry) || name.endsWith("." + entry));
    }

    /** Where it is; no user and no password. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
