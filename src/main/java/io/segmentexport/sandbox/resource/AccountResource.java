package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** Answers for {@code /api/accounts}. */
public final class AccountResource {

    /** The account of the key. */
    public Answer all(Call call) {
        call.parameters().allowOnly(Set.of("fields[account]"));
        return Document.page(call, 1, List.of(call.account()), account -> resource(call, account));
    }

    private static ObjectNode resource(Call call, Account account) {
        ObjectNode resource = Document.resource(call, "account", account.id(), "/api/accounts/" + account.id());
        ObjectNode attributes = (ObjectNode) resource.get("attributes");
        attributes.put("test_account", true);
        ObjectNode contact = attributes.putObject("contact_information");
        contact.put("default_sender_name", account.organization());
        contact.put("default_sender_email", "sender@sandbox.example");
        contact.put("website_url", "https://sandbox.example");
        contact.put("organization_name", account.organization());
        contact.putObject("street_address").put("city", "Boston").put("region", "MA").put("country", "United States");
        attributes.putNull("industry");
        attributes.put("timezone", "Etc/UTC");
        attributes.put("preferred_currency", "USD");
        attributes.put("public_api_key", account.id());
        attributes.put("locale", "en-US");
        return resource;
    }
}
