package io.segmentexport.klaviyo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A list of profiles at Klaviyo.
 *
 * @param id           its ID
 * @param name         its name; empty where it has none
 * @param profileCount how many profiles are on it, where that was asked for
 */
public record KlaviyoList(String id, String name, OptionalInt profileCount) {

    static Optional<KlaviyoList> from(JsonNode document) {
        JsonNode data = document.path("data");
        JsonNode attributes = data.path("attributes");
        return JsonBody.id(data, "list").map(id -> new KlaviyoList(
                id, attributes.path("name").asText(""), JsonBody.count(attributes.path("profile_count"))));
    }
}
