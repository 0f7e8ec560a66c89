package io.segmentexport.klaviyo;

import io.segmentexport.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request without its headers and body. It is sent to the connection's base URL with {@link #path()} and
 * {@link #query()} appended as they are.
 *
 * @param endpoint the operation, and so the rate budget
 * @param method   the HTTP method
 * @param path     the path below the base URL, percent-encoded, with a leading slash
 * @param query    the query without its question mark, percent-encoded; null where there is none
 */
public record KlaviyoRequest(Endpoint endpoint, String method, String path, String query) {

    /** The header that carries {@link #authorization(Secret)}. */
    public static final String AUTHORIZATION = "Authorization";
    /** The header that carries the connection's API revision. */
    public static final String REVISION = "revision";
    /** The value of {@code Accept}, and of {@code Content-Type} where there is a body (JSON:API). */
    public static final String MEDIA_TYPE = "application/vnd.api+json";

    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");
    private static final Pattern IMPORT_ERRORS_PATH = Pattern.compile(
            PARAMETER.matcher(Endpoint.IMPORT_ERRORS.pathTemplate).replaceAll("[^/]+") + "/?");

    /** The value of {@link #AUTHORIZATION}. It holds the key: keep it in no message longer than the request lasts. */
    public static String authorization(Secret key) {
        return "Klaviyo-API-Key " + key.reveal();
    }

    /** The import of one batch; its body is a {@link BulkImportBody}. */
    public static KlaviyoRequest bulkImport() {
        return of(Endpoint.BULK_IMPORT);
    }

    /** The state of an import job. */
    public static KlaviyoRequest importJob(String jobId) {
        return to(Endpoint.IMPORT_JOB, jobId, null);
    }

    /** The first page of an import job's errors, as large as Klaviyo allows (100). */
    public static KlaviyoRequest importErrors(String jobId) {
        return to(Endpoint.IMPORT_ERRORS, jobId, "page%5Bsize%5D=100");
    }

    /** The account that the API key belongs to. */
    public static KlaviyoRequest accounts() {
        return of(Endpoint.ACCOUNTS);
    }

    /** One list. */
    public static KlaviyoRequest list(String listId) {
        return to(Endpoint.LIST, listId, null);
    }

    /**
     * The next page of an import job's errors.
     *
     * @param baseUrl   the connection's base URL
     * @param linksNext {@code links.next} of the page before: absolute, or relative to the base URL
     * @throws UntrustedLinkException where the link is not a page of import errors on the origin (scheme, host, port)
     *                                of the base URL: the key that goes with the request must not go elsewhere
     */
    public static KlaviyoRequest next(URI baseUrl, String linksNext) {
        URI link = resolved(baseUrl, linksNext);
        if (!origin(link).equals(origin(baseUrl)) || link.getRawUserInfo() != null) {
            throw new UntrustedLinkException("Klaviyo's link to the next page leads to " + origin(link)
                    + ", not to " + origin(baseUrl) + "; it is not followed, since the API key would go with it");
        }
        String path = below(baseUrl, link);
        if (!IMPORT_ERRORS_PATH.matcher(path).matches()) {
            throw new UntrustedLinkException(
                    "Klaviyo's link to the next page does not lead to import errors; it is not followed");
        }
        String query = link.getRawQuery();
        return new KlaviyoRequest(Endpoint.IMPORT_ERRORS, Endpoint.IMPORT_ERRORS.method, path,
                query == null ? null : query.replace("[", "%5B").replace("]", "%5D"));
    }

    private static KlaviyoRequest of(Endpoint endpoint) {
        return new KlaviyoRequest(endpoint, endpoint.method, endpoint.pathTemplate, null);
    }

    private static KlaviyoRequest to(Endpoint endpoint, String id, String query) {
        String path = PARAMETER.matcher(endpoint.pathTemplate).replaceFirst(Matcher.quoteReplacement(segment(id)));
        return new KlaviyoRequest(endpoint, endpoint.method, path, query);
    }

    /** The ID as one path segment of RFC 3986. Nothing in an ID can end the segment or climb out of it. */
    private static String segment(String id) {
        if (id.isBlank() || id.equals(".") || id.equals("..")) {
            throw new IllegalArgumentException("an ID in a path must not be blank, \".\" or \"..\"");
        }
        // URLEncoder encodes for forms; these three are where RFC 3986 differs.
        return URLEncoder.encode(id, StandardCharsets.UTF_8)
                .replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    private static URI resolved(URI baseUrl, String link) {
        try {
            return baseUrl.resolve(new URI(link)).normalize();
        } catch (URISyntaxException e) {
            // The cause would carry the link, and with it whatever the server put there.
            throw new UntrustedLinkException("Klaviyo's link to the next page is no URL; it is not followed");
        }
    }

    private static String origin(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + host + ":" + port;
    }

    private static String below(URI baseUrl, URI link) {
        String basePath = String.valueOf(baseUrl.getRawPath()).replaceAll("/+$", "");
        String path = String.valueOf(link.getRawPath());
        return path.startsWith(basePath) ? path.substring(basePath.length()) : path;
    }

    /**
     * A link in an answer leads elsewhere than to the next page at the same server; following it would carry the API key
     * away. The message names at most the link's origin.
     */
    public static final class UntrustedLinkException extends RuntimeException {

        UntrustedLinkException(String message) {
            super(message);
        }
    }
}
