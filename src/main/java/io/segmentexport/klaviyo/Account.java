package io.segmentexport.klaviyo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * The Klaviyo account that an API key belongs to.
 *
 * @param id               its ID, the same for every key of the account: the name that rate budgets are shared under
 * @param organisationName its name as people know it; empty where Klaviyo does not tell it
 */
public record Account(String id, String organisationName) {

    /** The document of {@code GET /api/accounts}, a list of one. */
    static Optional<Account> from(JsonNode document) {
        JsonNode data = document.path("data").path(0);
        return JsonBody.id(data, "account").map(id -> new Account(id, data.path("attributes")
                .path("contact_information").path("organization_name").asText("")));
    }
}
