package io.segmentexport.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Answers for {@code /api/accounts}. */
final class AccountResource {

    Answer all(Call call) {
        call.parameters().allowOnly(Set.of("fields[account]"));
        SandboxAccount settings = call.account().settings();
        ObjectNode account = Document.resource(call, "account", settings.id(), "/api/accounts/" + settings.id());
        ObjectNode attributes = (ObjectNode) account.get("attributes");
        attributes.put("test_account", true);
        ObjectNode contact = attributes.putObject("contact_information");
        contact.put("default_sender_name", settings.organization());
        contact.put("default_sender_email", "sender@sandbox.example");
        contact.put("website_url", "https://sandbox.example");
        contact.put("organization_name", settings.organization());
        contact.putObject("street_address").put("city", "Boston").put("region", "MA").put("country", "United States");
        attributes.putNull("industry");
        attributes.put("timezone", "Etc/UTC");
        attributes.put("preferred_currency", "USD");
        attributes.put("public_api_key", settings.id());
        attributes.put("locale", "en-US");
        return Document.page(call, List.of(account), OptionalInt.empty());
    }
}
