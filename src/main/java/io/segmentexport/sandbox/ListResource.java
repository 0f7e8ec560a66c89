package io.segmentexport.sandbox;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.sandbox.ProfileStore.StoredProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers for {@code /api/lists} and the members of a list. */
final class ListResource {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LISTS_A_PAGE = 10;
    private static final int REMOVED_A_CALL = 1_000;

    private final ProfileResource profiles;

    ListResource(ProfileResource profiles) {
        this.profiles = profiles;
    }

    Answer all(Call call) {
        call.parameters().allowOnly(Set.of("fields[list]", "filter", "page[cursor]", "page[size]"));
        List<String> ids = List.copyOf(call.account().settings().lists().keySet());
        Optional<Filter> filter = call.parameters().get("filter").map(text -> Filter.parse(text, Set.of("id", "name")));
        Page page = Page.of(call.parameters().position(), ids.size(),
                call.parameters().pageSize(LISTS_A_PAGE, LISTS_A_PAGE),
                index -> filter.isEmpty() || accepts(filter.get(), call, ids.get(index)));
        return Document.page(call,
                page.numbers().stream().map(index -> list(call, ids.get(index))).toList(), page.next());
    }

    Answer one(Call call) {
        call.parameters().allowOnly(Set.of("fields[list]", "additional-fields[list]"));
        known(call);
        ObjectNode list = list(call, call.id());
        call.parameters().get("additional-fields[list]").ifPresent(fields -> {
            if (!fields.equals("profile_count")) {
                throw Refusal.invalidParameter("additional-fields[list]",
                        "The additional field of a list is profile_count.");
            }
            ((ObjectNode) list.get("attributes")).put("profile_count", members(call).count());
        });
        return Document.one(200, call, list);
    }

    /** The members as profiles. */
    Answer profiles(Call call) {
        Page page = memberPage(call, Set.of("fields[profile]", "filter", "page[cursor]", "page[size]"));
        return Document.page(call, page.numbers().stream().map(number -> member(call, number)).toList(), page.next());
    }

    /** The members as ids. */
    Answer profileIds(Call call) {
        Page page = memberPage(call, Set.of("filter", "page[cursor]", "page[size]"));
        ProfileStore store = call.account().profiles();
        List<ObjectNode> ids = page.numbers().stream()
                .map(number -> Document.identifier("profile", store.idOf(store.at(number)))).toList();
        return Document.page(call, ids, page.next());
    }

    /** Takes members off; ids that are not on the list are left alone. */
    Answer remove(Call call) {
        call.parameters().allowOnly(Set.of());
        known(call);
        List<String> ids = ids(call.request().body());
        ListMembers members = members(call);
        for (String id : ids) {
            call.account().profiles().byId(id).map(StoredProfile::number).ifPresent(members::remove);
        }
        return Answer.nothing();
    }

    private Page memberPage(Call call, Set<String> parameters) {
        call.parameters().allowOnly(parameters);
        known(call);
        ListMembers members = members(call);
        int position = call.parameters().position();
        int size = call.parameters().pageSize(20, 100);
        Optional<String> filter = call.parameters().get("filter");
        if (filter.isEmpty()) {
            return Page.of(position, call.account().profiles().size(), size, members::contains);
        }
        List<Integer> found = profiles.matching(call, Filter.parse(filter.get(), Set.of("email"))).stream()
                .filter(members::contains).toList();
        Page page = Page.of(position, found.size(), size, index -> true);
        return new Page(page.numbers().stream().map(found::get).toList(), page.next());
    }

    private ObjectNode member(Call call, int number) {
        ObjectNode profile = profiles.profile(call, call.account().profiles().at(number));
        ((ObjectNode) profile.get("attributes")).put("joined_group_at", members(call).joinedAt(number).toString());
        return profile;
    }

    private static ListMembers members(Call call) {
        return call.account().profiles().members(call.id());
    }

    private static void known(Call call) {
        if (!call.account().settings().lists().containsKey(call.id())) {
            throw Refusal.notFound("A list with id " + call.id() + " does not exist.");
        }
    }

    private static boolean accepts(Filter filter, Call call, String id) {
        return filter.values().contains(filter.field().equals("id") ? id : call.account().settings().lists().get(id));
    }

    private static ObjectNode list(Call call, String id) {
        ObjectNode list = Document.resource(call, "list", id, "/api/lists/" + id);
        ObjectNode attributes = (ObjectNode) list.get("attributes");
        attributes.put("name", call.account().settings().lists().get(id));
        attributes.put("created", call.account().created().toString());
        attributes.put("updated", call.account().created().toString());
        attributes.put("opt_in_process", "single_opt_in");
        return list;
    }

    private static List<String> ids(byte[] body) {
        JsonNode data = tree(body).path("data");
        if (!data.isArray() || data.isEmpty()) {
            throw Refusal.invalidAt("/data", "'data' must be an array of at least one profile.");
        }
        if (data.size() > REMOVED_A_CALL) {
            throw Refusal.invalidAt("/data", "A request may remove at most " + REMOVED_A_CALL + " profiles.");
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            if (!data.get(i).path("type").asText().equals("profile") || !data.get(i).path("id").isTextual()) {
                throw Refusal.invalidAt("/data/" + i, "A profile's 'type' and 'id' are required.");
            }
            ids.add(data.get(i).get("id").textValue());
        }
        return ids;
    }

    private static JsonNode tree(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw Refusal.invalidAt("/data", "The body is not JSON, or ends too early.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
