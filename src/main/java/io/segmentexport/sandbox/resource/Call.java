package io.segmentexport.sandbox.resource;

/**
 * A request that has passed the checks every operation shares.
 *
 * @param account    the account of its key
 * @param id         the id in its path; empty if the path has none
 * @param parameters its query
 * @param path       its path
 * @param origin     scheme and authority as the client wrote them, for links
 */
public record Call(Account account, String id, Parameters parameters, String path, String origin) {

    /** The link to this request. */
    String self() {
        String query = parameters.encoded();
        return origin + path + (query.isEmpty() ? "" : "?" + query);
    }

    /** The link to the page that starts at a position. */
    String next(int position) {
        return origin + path + "?" + parameters.next(position);
    }
}
