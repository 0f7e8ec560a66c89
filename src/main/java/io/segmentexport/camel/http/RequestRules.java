package io.segmentexport.camel.http;

import io.segmentexport.operations.Operation;
import io.segmentexport.operations.Problem.Kind;
import io.segmentexport.operations.Problem;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a request must be like, whoever makes it. */
final class RequestRules {

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE);
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?");

    private RequestRules() {
    }

    /** Whether a path is one of the operations API, be there such an operation or not. */
    static boolean ofTheApi(String path) {
        return path.equals("/api") || path.startsWith("/api/");
    }

    /** Whether a path is answered by routes; health and metrics are there before them. */
    static boolean wantsRoutes(String path) {
        return ofTheApi(path) || path.equals("/observe/ready");
    }

    /** Whether a path is one of health and metrics that no route answers. */
    static boolean servedByCamel(String path) {
        return path.startsWith("/observe/") && !wantsRoutes(path);
    }

    /**
     * Why a request is not looked at further.
     *
     * @param path as the router takes it, its escapes and dots resolved
     */
    static Optional<Problem> refusal(HttpServerRequest request, String path) {
        if (ofTheApi(path) && Operation.methods(path).isEmpty()) {
            return Optional.of(new Problem(Kind.NOT_FOUND, "there is nothing at this path; see /api/openapi.json"));
        }
        if (ofTheApi(path) && Operation.find(request.method().name(), path).isEmpty()) {
            return Optional.of(new Problem(Kind.METHOD_NOT_ALLOWED,
                    "this path takes " + String.join(", ", Operation.methods(path)) + " alone"));
        }
        if (length(request) > OperationsServer.MOST_BODY_BYTES) {
            return Optional.of(new Problem(Kind.TOO_LARGE, "nothing here takes a body of that size"));
        }
        if (request.query() != null && BROKEN_ESCAPE.matcher(request.query()).find()) {
            return Optional.of(new Problem(Kind.BAD_REQUEST, "a % in the query is followed by no two hex digits"));
        }
        if (path.startsWith("/observe") && request.query() != null) {
            return Optional.of(new Problem(Kind.BAD_REQUEST, "health and metrics take no query"));
        }
        return fromAnotherSite(request)
                ? Optional.of(new Problem(Kind.FORBIDDEN, "a page of another site cannot ask this service to do something"))
                : Optional.empty();
    }

    private static long length(HttpServerRequest request) {
        try {
            return Long.parseLong(Optional.ofNullable(request.getHeader("Content-Length")).orElse("0"));
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /**
     * Whether a browser makes it for a page of another site, and with the credentials that it has kept (cross-site request
     * forgery). By the Fetch standard's {@code Sec-Fetch-Site}, and by {@code Origin} (RFC 6454) if that is not sent.
     */
    private static boolean fromAnotherSite(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        return !SAFE.contains(request.method())
                && (site != null && !OWN_SITE.contains(site) || origin != null && !isOwn(origin, request));
    }

    private static boolean isOwn(String origin, HttpServerRequest request) {
        var host = request.authority();
        try {
            return host != null && origin.equalsIgnoreCase(request.scheme() + "://" + host)
                    && URI.create(origin).getAuthority() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Whether it is asked for by a name of this machine. A page of another site whose name was made to mean this machine
     * (DNS rebinding) asks by its own.
     */
    static boolean byANameOfThisMachine(HostAndPort authority) {
        return authority != null && LOOPBACK.matcher(authority.host()).matches();
    }
}
