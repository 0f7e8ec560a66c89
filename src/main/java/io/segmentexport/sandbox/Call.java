package io.segmentexport.sandbox;

/**
 * A request that has passed the checks every operation shares.
 *
 * @param request    the request
 * @param operation  what it asks for
 * @param id         the id in its path, empty where the path has none
 * @param parameters its query
 * @param account    whose key it carries
 * @param origin     scheme and authority as the client wrote them, for links
 */
record Call(SandboxRequest request, Operation operation, String id, Parameters parameters, Account account,
            String origin) {

    /** The link to what was asked for. */
    String self() {
        String query = parameters.encoded();
        return origin + request.path() + (query.isEmpty() ? "" : "?" + query);
    }

    /** The link to the page that starts at a position. */
    String next(int position) {
        return origin + request.path() + "?" + parameters.next(position);
    }
}
