package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.UUID;

/**
 * One member of a JSON:API {@code errors} array, in Klaviyo's shape.
 *
 * @param code   the word for machines
 * @param title  the kind of error
 * @param detail what is wrong here
 * @param source a {@code pointer} into the body or a {@code parameter} of the query; empty if there is no place
 */
public record ApiError(String code, String title, String detail, Map<String, String> source) {

    /** An error without a place. */
    public static ApiError of(String code, String title, String detail) {
        return new ApiError(code, title, detail, Map.of());
    }

    /** A body, or a part of it, that Klaviyo does not take. */
    public static ApiError invalid(String pointer, String detail) {
        return of("invalid", "Invalid input.", detail).at(pointer);
    }

    /** A query parameter or header that Klaviyo does not take. */
    public static ApiError invalidParameter(String name, String detail) {
        return new ApiError("invalid", "Invalid input.", detail, Map.of("parameter", name));
    }

    /** This error at a place in the body. */
    public ApiError at(String pointer) {
        return new ApiError(code, title, detail, Map.of("pointer", pointer));
    }

    ObjectNode toJson(int status) {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("id", UUID.randomUUID().toString());
        error.put("status", status);
        error.put("code", code);
        error.put("title", title);
        error.put("detail", detail);
        ObjectNode place = error.putObject("source");
        source.forEach(place::put);
        error.putObject("links");
        error.putObject("meta");
        return error;
    }
}
