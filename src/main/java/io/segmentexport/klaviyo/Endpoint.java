package io.segmentexport.klaviyo;

/**
 * The operations of Klaviyo's API that this integration uses, with the rate limits that Klaviyo publishes for them
 * ({@code x-klaviyo-ratelimit} in its OpenAPI document, revision 2026-07-15).
 */
public enum Endpoint {

    /** Create or update a batch of profiles and put them into a list. */
    BULK_IMPORT("POST", "/api/profile-bulk-import-jobs", 10, 150),
    /** How far an import job is. */
    IMPORT_JOB("GET", "/api/profile-bulk-import-jobs/{job_id}", 10, 150),
    /** The profiles that an import job could not import, in pages. */
    IMPORT_ERRORS("GET", "/api/profile-bulk-import-jobs/{id}/import-errors", 10, 150),
    /** The account that an API key belongs to. */
    ACCOUNTS("GET", "/api/accounts", 1, 15),
    /** One list. */
    LIST("GET", "/api/lists/{id}", 75, 750);

    /** The HTTP method. */
    final String method;
    /** The path below the base URL, as the OpenAPI document writes it: at most one parameter, in braces. */
    final String pathTemplate;
    /** Requests in each window of one second. */
    final int burstLimit;
    /** Requests in each window of one minute. */
    final int steadyLimit;

    Endpoint(String method, String pathTemplate, int burstLimit, int steadyLimit) {
        this.method = method;
        this.pathTemplate = pathTemplate;
        this.burstLimit = burstLimit;
        this.steadyLimit = steadyLimit;
    }
}
