package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.sandbox.resource.ProfileStore.StoredProfile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers for {@code /api/profiles}. */
public final class ProfileResource {

    /** All profiles, or those that {@code filter} matches. */
    public Answer all(Call call) {
        call.parameters().allowOnly(Set.of("fields[profile]", "filter", "page[cursor]", "page[size]"));
        int size = call.parameters().pageSize(20, 100);
        ProfileStore store = call.account().profiles();
        return call.parameters().get("filter")
                .map(text -> Document.page(call, size, matching(call, Parameters.Filter.parse(text, Set.of("email", "id"))),
                        profile -> profile(call, profile)))
                .orElseGet(() -> Document.page(call, size, store.size(), number -> true,
                        number -> profile(call, store.at(number))));
    }

    /** The profiles that a filter matches, each once. */
    static List<StoredProfile> matching(Call call, Parameters.Filter filter) {
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
    static ObjectNode profile(Call call, StoredProfile profile) {
        ProfileStore store = call.account().profiles();
        String id = store.idOf(profile);
        ObjectNode resource = Document.resource(call, "profile", id, "/api/profiles/" + id);
        ObjectNode attributes = (ObjectNode) resource.get("attributes");
        attributes.setAll(store.attributesOf(profile));
        attributes.put("created", Instant.ofEpochMilli(profile.created()).toString());
        attributes.put("updated", Instant.ofEpochMilli(profile.updated()).toString());
        return resource;
    }
}
