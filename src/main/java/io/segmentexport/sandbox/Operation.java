package io.segmentexport.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operation that the sandbox serves, with its rate limits in Klaviyo's OpenAPI document, revision 2026-07-15. Each has
 * a path of its own. As a predicate, it accepts the requests for it, so that a fault can be aimed at it.
 */
public enum Operation implements Predicate<SandboxRequest> {

    /** The account of the key. */
    ACCOUNTS("GET", "/api/accounts", 1, 15),
    /** One list. */
    LIST("GET", "/api/lists/{id}", 75, 750),
    /** Looks profiles up. */
    PROFILES("GET", "/api/profiles", 75, 750),
    /** Starts an import job. */
    BULK_IMPORT("POST", "/api/profile-bulk-import-jobs", 10, 150),
    /** One import job. */
    IMPORT_JOB("GET", "/api/profile-bulk-import-jobs/{id}", 10, 150),
    /** The profiles that an import job could not import. */
    IMPORT_ERRORS("GET", "/api/profile-bulk-import-jobs/{id}/import-errors", 10, 150),
    /** The IDs of the profiles of an import job. */
    IMPORTED_PROFILES("GET", "/api/profile-bulk-import-jobs/{id}/relationships/profiles", 10, 150);

    private final String method;
    private final String path;
    private final Pattern pattern;
    private final RateLimits.Limit limit;

    Operation(String method, String path, int burst, int steady) {
        this.method = method;
        this.path = path;
        this.pattern = Pattern.compile(path.replace("{id}", "(?<id>[^/]+)"));
        this.limit = new RateLimits.Limit(burst, steady);
    }

    /** The HTTP method. */
    public String method() {
        return method;
    }

    /** The path, with {@code {id}} in place of an id. */
    public String path() {
        return path;
    }

    /** The limit that Klaviyo's document gives for each account. */
    public RateLimits.Limit limit() {
        return limit;
    }

    @Override
    public boolean test(SandboxRequest request) {
        return request.operation().filter(this::equals).isPresent();
    }

    /** The operation of a path as it was sent, whatever the method; empty if the sandbox has no such path. */
    static Optional<Operation> at(String path) {
        return Arrays.stream(values()).filter(operation -> operation.pattern.matcher(path).matches()).findFirst();
    }

    /** The id in a path of this operation, decoded; empty if it has none. */
    String idIn(String path) {
        Matcher matcher = pattern.matcher(path);
        return matcher.matches() && matcher.groupCount() > 0
                ? URLDecoder.decode(matcher.group("id").replace("+", "%2B"), StandardCharsets.UTF_8) : "";
    }
}
