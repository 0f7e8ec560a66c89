package io.segmentexport.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/**
 * One member of a JSON:API {@code errors} array, in Klaviyo's shape.
 *
 * @param code   the word for machines
 * @param title  the kind of fault
 * @param detail what is wrong here
 * @param source where
 */
record ApiError(String code, String title, String detail, Source source) {

    /** Where an error lies. */
    sealed interface Source {
    }

    /** At no place in particular. */
    record Nowhere() implements Source {
    }

    /** In the body. */
    record Pointer(String path) implements Source {
    }

    /** In the query. */
    record Parameter(String name) implements Source {
    }

    static ApiError invalid(String detail, Source source) {
        return new ApiError("invalid", "Invalid input.", detail, source);
    }

    static ApiError invalidAt(String pointer, String detail) {
        return invalid(detail, new Pointer(pointer));
    }

    static ApiError invalidParameter(String name, String detail) {
        return invalid(detail, new Parameter(name));
    }

    ObjectNode toJson(int status) {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("id", UUID.randomUUID().toString());
        error.put("status", status);
        error.put("code", code);
        error.put("title", title);
        error.put("detail", detail);
        ObjectNode place = error.putObject("source");
        if (source instanceof Pointer pointer) {
            place.put("pointer", pointer.path());
        } else if (source instanceof Parameter parameter) {
            place.put("parameter", parameter.name());
        }
        error.putObject("links");
        error.putObject("meta");
        return error;
    }
}
