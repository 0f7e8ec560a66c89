package io.segmentexport.sandbox.resource;

import java.util.Map;
import java.util.UUID;

/**
 * One member of a JSON:API {@code errors} array, in Klaviyo's shape.
 *
 * @param id     another one for each error
 * @param status the HTTP status
 * @param code   the word for machines
 * @param title  the kind of error
 * @param detail what is wrong here
 * @param source a {@code pointer} into the body or a {@code parameter} of the query; empty if there is no place
 * @param links  always empty
 * @param meta   always empty
 */
public record ApiError(UUID id, int status, String code, String title, String detail, Map<String, String> source,
                       Map<String, String> links, Map<String, String> meta) {

    /** An error without a place. */
    public static ApiError of(int status, String code, String title, String detail) {
        return new ApiError(UUID.randomUUID(), status, code, title, detail, Map.of(), Map.of(), Map.of());
    }

    /** 404. */
    public static ApiError notFound(String detail) {
        return of(404, "not_found", "Not found.", detail);
    }

    /** 400 for a body, or a part of it, that Klaviyo does not take. */
    public static ApiError invalid(String pointer, String detail) {
        return of(400, "invalid", "Invalid input.", detail).at(pointer);
    }

    /** 400 for a query parameter or header that Klaviyo does not take, or that the sandbox does not serve. */
    public static ApiError invalidParameter(String name, String detail) {
        return of(400, "invalid", "Invalid input.", detail).from(Map.of("parameter", name));
    }

    /** This error at a place in the body. */
    public ApiError at(String pointer) {
        return from(Map.of("pointer", pointer));
    }

    private ApiError from(Map<String, String> place) {
        return new ApiError(id, status, code, title, detail, place, links, meta);
    }
}
