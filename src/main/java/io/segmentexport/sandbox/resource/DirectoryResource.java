package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.sandbox.resource.Parameters.Filter;
import io.segmentexport.sandbox.resource.ProfileStore.StoredProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Answers for {@code /api/accounts}, {@code /api/lists}, the members of a list and {@code /api/profiles}. */
public final class DirectoryResource {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LISTS_A_PAGE = 10;
    private static final int REMOVED_A_CALL = 1_000;

    /** All lists, or those that {@code filter} matches. */
    public Answer all(Call call) {
        call.parameters().allowOnly(Set.of("fields[list]", "filter", "page[cursor]", "page[size]"));
        int size = call.parameters().pageSize(LISTS_A_PAGE, LISTS_A_PAGE);
        Optional<Filter> filter = call.parameters().get("filter").map(text -> Filter.parse(text, Set.of("id", "name")));
        List<String> ids = call.account().lists().keySet().stream()
                .filter(id -> filter.isEmpty() || accepts(filter.get(), call, id)).toList();
        return call.page(size, ids, id -> list(call, id));
    }

    /** One list, with the number of its members if {@code additional-fields[list]} asks for it. */
    public Answer one(Call call) {
        call.parameters().allowOnly(Set.of("fields[list]", "additional-fields[list]"));
        ListMembers members = membersOf(call);
        ObjectNode list = list(call, call.id());
        call.parameters().get("additional-fields[list]").ifPresent(fields -> {
            if (!fields.equals("profile_count")) {
                throw Refusal.invalidParameter("additional-fields[list]",
                        "The additional field of a list is profile_count.");
            }
            ((ObjectNode) list.get("attributes")).put("profile_count", members.count());
        });
        return call.one(200, list);
    }

    /** The members as profiles. */
    public Answer members(Call call) {
        call.parameters().allowOnly(Set.of("fields[profile]", "filter", "page[cursor]", "page[size]"));
        ListMembers members = membersOf(call);
        return memberPage(call, members, member -> {
            ObjectNode profile = profile(call, member);
            ((ObjectNode) profile.get("attributes"))
                    .put("joined_group_at", members.joinedAt(member.number()).toString());
            return profile;
        });
    }

    /** The members as ids. */
    public Answer memberIds(Call call) {
        call.parameters().allowOnly(Set.of("filter", "page[cursor]", "page[size]"));
        return memberPage(call, membersOf(call),
                member -> Call.identifier("profile", call.account().profiles().idOf(member)));
    }

    /** Removes members. Ids that are not on the list are ignored. */
    public Answer remove(Call call, byte[] body) {
        call.parameters().allowOnly(Set.of());
        ListMembers members = membersOf(call);
        for (String id : ids(body)) {
            call.account().profiles().byId(id).map(StoredProfile::number).ifPresent(members::remove);
        }
        return Answer.nothing();
    }

    private static Answer memberPage(Call call, ListMembers members, Function<StoredProfile, ObjectNode> resource) {
        ProfileStore store = call.account().profiles();
        int size = call.parameters().pageSize(20, 100);
        Optional<String> filter = call.parameters().get("filter");
        if (filter.isEmpty()) {
            return call.page(size, store.size(), members::contains,
                    number -> resource.apply(store.at(number)));
        }
        List<StoredProfile> found = matching(call, Filter.parse(filter.get(), Set.of("email"))).stream()
                .filter(profile -> members.contains(profile.number())).toList();
        return call.page(size, found, resource);
    }

    private static ListMembers membersOf(Call call) {
        if (!call.account().hasList(call.id())) {
            throw Refusal.notFound("A list with id " + call.id() + " does not exist.");
        }
        return call.account().profiles().members(call.id());
    }

    private static boolean accepts(Filter filter, Call call, String id) {
        return filter.values().contains(filter.field().equals("id") ? id : call.account().lists().get(id));
    }

    private static ObjectNode list(Call call, String id) {
        ObjectNode list = call.resource("list", id, "/api/lists/" + id);
        ObjectNode attributes = (ObjectNode) list.get("attributes");
        attributes.put("name", call.account().lists().get(id));
        attributes.put("created", call.account().created().toString());
        attributes.put("updated", call.account().created().toString());
        attributes.put("opt_in_process", "single_opt_in");
        return list;
    }

    private static List<String> ids(byte[] body) {
        JsonNode data = tree(body).path("data");
        if (!data.isArray() || data.isEmpty()) {
            throw Refusal.invalid("/data", "'data' must be an array of at least one profile.");
        }
        if (data.size() > REMOVED_A_CALL) {
            throw Refusal.invalid("/data", "A request may remove at most " + REMOVED_A_CALL + " profiles.");
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            if (!data.get(i).path("type").asText().equals("profile") || !data.get(i).path("id").isTextual()) {
                throw Refusal.invalid("/data/" + i, "A profile's 'type' and 'id' are required.");
            }
            ids.add(data.get(i).get("id").textValue());
        }
        return ids;
    }

    private static JsonNode tree(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw Refusal.invalid("/data", "The body is not JSON, or ends too early.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The account of the key. */
    public Answer account(Call call) {
        call.parameters().allowOnly(Set.of("fields[account]"));
        return call.page(1, List.of(call.account()), account -> accountResource(call, account));
    }

    private static ObjectNode accountResource(Call call, Account account) {
        ObjectNode resource = call.resource("account", account.id(), "/api/accounts/" + account.id());
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

    /** All profiles, or those that {@code filter} matches. */
    public Answer profiles(Call call) {
        call.parameters().allowOnly(Set.of("fields[profile]", "filter", "page[cursor]", "page[size]"));
        int size = call.parameters().pageSize(20, 100);
        ProfileStore store = call.account().profiles();
        return call.parameters().get("filter")
                .map(text -> call.page(size, matching(call, Parameters.Filter.parse(text, Set.of("email", "id"))),
                        profile -> profile(call, profile)))
                .orElseGet(() -> call.page(size, store.size(), number -> true,
                        number -> profile(call, store.at(number))));
    }

    /** The profiles that a filter matches, each once. */
    private static List<StoredProfile> matching(Call call, Parameters.Filter filter) {
        ProfileStore store = call.account().profiles();
        return filter.values().stream()
                .map(value -> filter.field().equals("email") ? store.byEmail(value) : store.byId(value))
                .flatMap(Optional::stream)
                .map(StoredProfile::number)
                .distinct()
                .map(store::at)
                .toList();
    }

    /** A profile as a resource. */
    private static ObjectNode profile(Call call, StoredProfile profile) {
        ProfileStore store = call.account().profiles();
        String id = store.idOf(profile);
        ObjectNode resource = call.resource("profile", id, "/api/profiles/" + id);
        ObjectNode attributes = (ObjectNode) resource.get("attributes");
        attributes.setAll(store.attributesOf(profile));
        attributes.put("created", Instant.ofEpochMilli(profile.created()).toString());
        attributes.put("updated", Instant.ofEpochMilli(profile.updated()).toString());
        return resource;
    }
}
