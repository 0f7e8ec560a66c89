package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A request that has passed the checks every operation shares. It builds the JSON:API documents of the answers, with the
 * links that Klaviyo's document requires.
 *
 * @param account    the account of its key
 * @param id         the id in its path; empty if the path has none
 * @param parameters its query: by name, decoded, in order
 * @param path       its path
 * @param origin     scheme and authority as the client wrote them, for links
 */
public record Call(Account account, String id, Map<String, String> parameters, String path, String origin) {

    static final String CURSOR = "page[cursor]";
    static final String SIZE = "page[size]";
    private static final String STANDARD_SIZE = "20";
    private static final int LARGEST_SIZE = 100;

    /** The parameters of a raw query, which may be empty. As at Klaviyo, a {@code +} that is not encoded is a blank. */
    public static Map<String, String> parameters(String rawQuery) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : rawQuery.isEmpty() ? new String[0] : rawQuery.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
        }
        return parameters;
    }

    /** Refuses a parameter that the operation does not take, rather than ignoring it. */
    void allowOnly(String... names) {
        List<String> allowed = List.of(names);
        parameters.keySet().stream().filter(name -> !allowed.contains(name)).findFirst().ifPresent(name -> {
            throw new Refusal(ApiError.invalidParameter(name, "The sandbox does not serve the parameter '" + name
                    + "' here; it serves " + (allowed.isEmpty() ? "none" : String.join(", ", allowed)) + "."));
        });
    }

    /** A document with one resource. */
    Answer one(int status, ObjectNode resource) {
        return Answer.json(status, document(resource));
    }

    /** A document with one resource and others that belong to it. */
    Answer one(int status, ObjectNode resource, List<ObjectNode> included) {
        ObjectNode document = document(resource);
        document.putArray("included").addAll(included);
        return Answer.json(status, document);
    }

    private ObjectNode document(ObjectNode resource) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("data", resource);
        document.putObject("links").put("self", link(parameters));
        return document;
    }

    /**
     * A document with the page of numbered things that the call asks for.
     *
     * @param numbers  the numbers of all things, in order
     * @param resource makes a resource from a number
     */
    Answer page(IntStream numbers, IntFunction<ObjectNode> resource) {
        int position = position();
        int size = pageSize();
        int[] page = numbers.filter(number -> number >= position).limit(size + 1L).toArray();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode data = document.putArray("data");
        Arrays.stream(page).limit(size).mapToObj(resource).forEach(data::add);
        ObjectNode links = document.putObject("links").put("self", link(parameters));
        if (page.length > size) {
            Map<String, String> next = new LinkedHashMap<>(parameters);
            next.put(CURSOR, "p" + page[size]);
            links.put("next", link(next));
        }
        return Answer.json(200, document);
    }

    /** A resource with its link to itself. */
    ObjectNode resource(String type, String id, String path, ObjectNode attributes) {
        ObjectNode resource = JsonNodeFactory.instance.objectNode().put("type", type).put("id", id);
        resource.set("attributes", attributes);
        resource.putObject("links").put("self", origin + path);
        return resource;
    }

    private int pageSize() {
        String given = parameters.getOrDefault(SIZE, STANDARD_SIZE);
        int size = given.matches("\\d{1,6}") ? Integer.parseInt(given) : 0;
        if (size < 1 || size > LARGEST_SIZE) {
            throw new Refusal(ApiError.invalidParameter(SIZE,
                    "Page size must be an integer between 1 and " + LARGEST_SIZE + "."));
        }
        return size;
    }

    /** The number with which the page starts. */
    private int position() {
        String given = parameters.getOrDefault(CURSOR, "p0");
        if (!given.matches("p\\d{1,9}")) {
            throw new Refusal(ApiError.invalidParameter(CURSOR, "The cursor is not one that a links.next gave."));
        }
        return Integer.parseInt(given.substring(1));
    }

    private String link(Map<String, String> query) {
        return origin + path + (query.isEmpty() ? "" : "?") + query.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
