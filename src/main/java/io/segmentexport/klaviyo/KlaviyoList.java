package io.segmentexport.klaviyo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A list of profiles at Klaviyo.
 *
 * @param id   its ID
 * @param name its name; empty where it has none
 */
public record KlaviyoList(String id, String name) {

    static Optional<KlaviyoList> from(JsonNode document) {
        JsonNode data = document.path("data");
        return JsonBody.id(data, "list").map(id -> new KlaviyoList(id, data.at("/attributes/name").asText("")));
    }
}
