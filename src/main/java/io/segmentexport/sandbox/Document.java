package io.segmentexport.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Builds the JSON:API documents of the answers, with the links that Klaviyo's document requires. */
final class Document {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Document() {
    }

    /** A document with one resource. */
    static Answer one(int status, Call call, ObjectNode resource) {
        ObjectNode document = JSON.objectNode();
        document.set("data", sparse(call, resource));
        document.putObject("links").put("self", call.self());
        return Answer.json(status, document);
    }

    /** A document with a page of resources, and the position of the next page where there is one. */
    static Answer page(Call call, List<ObjectNode> resources, OptionalInt next) {
        ObjectNode document = JSON.objectNode();
        document.putArray("data").addAll(resources.stream().map(resource -> sparse(call, resource)).toList());
        ObjectNode links = document.putObject("links");
        links.put("self", call.self());
        next.ifPresent(position -> links.put("next", call.next(position)));
        return Answer.json(200, document);
    }

    /** A resource with its link to itself; attributes are for the caller to add. */
    static ObjectNode resource(Call call, String type, String id, String path) {
        ObjectNode resource = identifier(type, id);
        resource.putObject("attributes");
        resource.putObject("links").put("self", call.origin() + path);
        return resource;
    }

    /** Type and id. */
    static ObjectNode identifier(String type, String id) {
        return JSON.objectNode().put("type", type).put("id", id);
    }

    /** Keeps the attributes that {@code fields[TYPE]} names; of a dotted name the first part. */
    private static ObjectNode sparse(Call call, ObjectNode resource) {
        String type = resource.get("type").textValue();
        call.parameters().get("fields[" + type + "]").ifPresent(fields -> {
            Set<String> kept = Arrays.stream(fields.split(","))
                    .map(field -> field.strip().split("\\.", 2)[0])
                    .collect(Collectors.toSet());
            ((ObjectNode) resource.get("attributes")).retain(kept);
        });
        return resource;
    }
}
