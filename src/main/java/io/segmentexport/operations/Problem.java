package io.segmentexport.operations;

/**
 * Why a request was not carried out, as problem details of RFC 9457.
 *
 * @param status the HTTP status
 * @param slug   the last part of its type, {@code urn:segment-export:problem:SLUG}
 * @param title  what kind of problem it is; the same for every problem of the type
 * @param detail what is wrong this time and what to do; never an address, a key or the words of an exception
 */
public record Problem(int status, String slug, String title, String detail) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** A URI that names the kind of problem and that nobody serves. */
    public String type() {
        return "urn:segment-export:problem:" + slug;
    }

    /**
     * What is sent.
     *
     * @param path what was asked for
     */
    public byte[] json(String path) {
        return Json.bytes(Json.object()
                .put("type", type())
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("instance", path));
    }
}
