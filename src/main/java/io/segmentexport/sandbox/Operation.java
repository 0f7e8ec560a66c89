package io.segmentexport.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An operation that the sandbox serves, with its rate limits in Klaviyo's OpenAPI document, revision 2026-07-15.
 * As a predicate, it accepts the requests for it, so that a fault can be aimed at it.
 */
public enum Operation implements Predicate<SandboxRequest> {

    /** The account of the key. */
    ACCOUNTS("GET", "/api/accounts", 1, 15),
    /** All lists of the account. */
    LISTS("GET", "/api/lists", 75, 750),
    /** One list. */
    LIST("GET", "/api/lists/{id}", 75, 750),
    /** One list with {@code additional-fields[list]=profile_count}, which has a rate limit of its own. */
    LIST_COUNT("GET", "/api/lists/{id}", 1, 15),
    /** The profiles on a list. */
    LIST_PROFILES("GET", "/api/lists/{id}/profiles", 75, 750),
    /** The ids of the profiles on a list. */
    LIST_PROFILE_IDS("GET", "/api/lists/{id}/relationships/profiles", 75, 750),
    /** Removes profiles from a list. */
    REMOVE_FROM_LIST("DELETE", "/api/lists/{id}/relationships/profiles", 10, 150),
    /** Looks profiles up. */
    PROFILES("GET", "/api/profiles", 75, 750),
    /** Starts an import job. */
    BULK_IMPORT("POST", "/api/profile-bulk-import-jobs", 10, 150),
    /** Recent import jobs. */
    IMPORT_JOBS("GET", "/api/profile-bulk-import-jobs", 10, 150),
    /** One import job. */
    IMPORT_JOB("GET", "/api/profile-bulk-import-jobs/{id}", 10, 150),
    /** The profiles that an import job could not import. */
    IMPORT_ERRORS("GET", "/api/profile-bulk-import-jobs/{id}/import-errors", 10, 150);

    private final String method;
    private final String path;
    private final List<String> segments;
    private final RateLimits.Limit limit;

    Operation(String method, String path, int burst, int steady) {
        this.method = method;
        this.path = path;
        this.segments = List.of(path.split("/"));
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

    /** The operations of a path, whatever the method; none if Klaviyo has no such path. */
    static List<Operation> at(List<String> segments) {
        return Arrays.stream(values()).filter(operation -> operation.matches(segments)).toList();
    }

    /** The operation of a method on a path. The query decides whether a list is read with its count. */
    static Optional<Operation> of(String method, List<String> segments, boolean withCount) {
        return at(segments).stream().filter(operation -> operation.method.equals(method))
                .filter(operation -> operation != (withCount ? LIST : LIST_COUNT))
                .findFirst();
    }

    /** The id in a path of this operation, if it has one. */
    Optional<String> idIn(List<String> path) {
        int position = segments.indexOf("{id}");
        return position < 0 ? Optional.empty() : Optional.of(path.get(position));
    }

    private boolean matches(List<String> path) {
        if (path.size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            boolean id = segments.get(i).equals("{id}") && !path.get(i).isEmpty();
            if (!id && !segments.get(i).equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }
}
