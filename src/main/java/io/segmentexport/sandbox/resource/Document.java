package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

    /** A document with the page of these things that the call asks for. */
    static <T> Answer page(Call call, int size, List<T> all, Function<T, ObjectNode> resource) {
        return page(call, size, all.size(), index -> true, index -> resource.apply(all.get(index)));
    }

    /**
     * A document with the page of numbered things that the call asks for.
     *
     * @param call     the request, with the position at which the page starts
     * @param size     the number of things on a page
     * @param end      the number after the last thing
     * @param included which numbers count
     * @param resource makes a resource from a number
     */
    static Answer page(Call call, int size, int end, IntPredicate included, IntFunction<ObjectNode> resource) {
        int[] numbers = IntStream.range(call.parameters().position(), end).filter(included).limit(size + 1L).toArray();
        ObjectNode document = JSON.objectNode();
        document.putArray("data").addAll(Arrays.stream(numbers).limit(size)
                .mapToObj(number -> sparse(call, resource.apply(number))).toList());
        ObjectNode links = document.putObject("links").put("self", call.self());
        if (numbers.length > size) {
            links.put("next", call.next(numbers[size]));
        }
        return Answer.json(200, document);
    }

    /** A resource with its link to itself, and no attributes yet. */
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
