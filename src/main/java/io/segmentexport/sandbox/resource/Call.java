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

/**
 * A request that has passed the checks every operation shares. It builds the JSON:API documents of the answers, with the
 * links that Klaviyo's document requires.
 *
 * @param account    the account of its key
 * @param id         the id in its path; empty if the path has none
 * @param parameters its query
 * @param path       its path
 * @param origin     scheme and authority as the client wrote them, for links
 */
public record Call(Account account, String id, Parameters parameters, String path, String origin) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The link to this request. */
    String self() {
        String query = parameters.encoded();
        return origin + path + (query.isEmpty() ? "" : "?" + query);
    }

    /** The link to the page that starts at a position. */
    String next(int position) {
        return origin + path + "?" + parameters.next(position);
    }

    /** A document with one resource. */
    Answer one(int status, ObjectNode resource) {
        ObjectNode document = JSON.objectNode();
        document.set("data", sparse(resource));
        document.putObject("links").put("self", self());
        return Answer.json(status, document);
    }

    /** A document with the page of these things that the call asks for. */
    <T> Answer page(int size, List<T> all, Function<T, ObjectNode> resource) {
        return page(size, all.size(), index -> true, index -> resource.apply(all.get(index)));
    }

    /**
     * A document with the page of numbered things that the call asks for.
     *
     * @param size     the number of things on a page
     * @param end      the number after the last thing
     * @param included which numbers count
     * @param resource makes a resource from a number
     */
    Answer page(int size, int end, IntPredicate included, IntFunction<ObjectNode> resource) {
        int[] numbers = IntStream.range(parameters.position(), end).filter(included).limit(size + 1L).toArray();
        ObjectNode document = JSON.objectNode();
        document.putArray("data").addAll(Arrays.stream(numbers).limit(size)
                .mapToObj(number -> sparse(resource.apply(number))).toList());
        ObjectNode links = document.putObject("links").put("self", self());
        if (numbers.length > size) {
            links.put("next", next(numbers[size]));
        }
        return Answer.json(200, document);
    }

    /** A resource with its link to itself, and no attributes yet. */
    ObjectNode resource(String type, String id, String path) {
        ObjectNode resource = identifier(type, id);
        resource.putObject("attributes");
        resource.putObject("links").put("self", origin + path);
        return resource;
    }

    /** Type and id. */
    static ObjectNode identifier(String type, String id) {
        return JSON.objectNode().put("type", type).put("id", id);
    }

    /** Keeps the attributes that {@code fields[TYPE]} names; of a dotted name the first part. */
    private ObjectNode sparse(ObjectNode resource) {
        String type = resource.get("type").textValue();
        parameters.get("fields[" + type + "]").ifPresent(fields -> {
            Set<String> kept = Arrays.stream(fields.split(","))
                    .map(field -> field.strip().split("\\.", 2)[0])
                    .collect(Collectors.toSet());
            ((ObjectNode) resource.get("attributes")).retain(kept);
        });
        return resource;
    }
}
