package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.sandbox.resource.ProfileStore.StoredProfile;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Answers for {@code /api/accounts}, {@code /api/lists} and {@code /api/profiles}. */
public final class DirectoryResource {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern BY_EMAIL = Pattern.compile("equals\\(email,\\s*([\"'])(.*)\\1\\)");

    /** The account of the key. */
    public Answer account(Call call) {
        call.allowOnly();
        Account account = call.account();
        ObjectNode attributes = JSON.objectNode().put("test_account", true);
        attributes.putObject("contact_information")
                .put("default_sender_name", account.organization())
                .put("default_sender_email", "sender@sandbox.example")
                .put("website_url", "https://sandbox.example")
                .put("organization_name", account.organization())
                .putObject("street_address").put("city", "Boston").put("region", "MA").put("country", "United States");
        attributes.putNull("industry").put("timezone", "Etc/UTC").put("preferred_currency", "USD")
                .put("public_api_key", account.id()).put("locale", "en-US");
        return call.page(IntStream.of(0),
                number -> call.resource("account", account.id(), "/api/accounts/" + account.id(), attributes));
    }

    /** One list. */
    public Answer list(Call call) {
        call.allowOnly();
        String name = call.account().lists().get(call.id());
        if (name == null) {
            throw new Refusal(ApiError.notFound("A list with id " + call.id() + " does not exist."));
        }
        String created = call.account().created().toString();
        return call.one(200, call.resource("list", call.id(), "/api/lists/" + call.id(), JSON.objectNode()
                .put("name", name).put("created", created).put("updated", created).put("opt_in_process", "single_opt_in")));
    }

    /** All profiles, or the one with the e-mail address in {@code filter}: what a person sees of the imports. */
    public Answer profiles(Call call) {
        call.allowOnly("filter", Call.CURSOR, Call.SIZE);
        ProfileStore store = call.account().profiles();
        String filter = call.parameters().get("filter");
        return call.page(filter == null ? IntStream.range(0, store.size())
                : byEmail(store, filter).stream().mapToInt(StoredProfile::number), number -> {
            String id = call.account().idOf(store.at(number));
            return call.resource("profile", id, "/api/profiles/" + id, store.attributesOf(store.at(number)));
        });
    }

    private static Optional<StoredProfile> byEmail(ProfileStore store, String filter) {
        Matcher matcher = BY_EMAIL.matcher(filter);
        if (!matcher.matches()) {
            throw new Refusal(ApiError.invalidParameter("filter",
                    "Invalid filter: the sandbox takes equals(email,\"ADDRESS\")."));
        }
        return store.byEmail(matcher.group(2));
    }
}
