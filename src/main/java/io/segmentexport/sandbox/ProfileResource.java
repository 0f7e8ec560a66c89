package io.segmentexport.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.sandbox.ProfileStore.StoredProfile;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers for {@code /api/profiles}. */
final class ProfileResource {

    Answer all(Call call) {
        call.parameters().allowOnly(Set.of("fields[profile]", "filter", "page[cursor]", "page[size]"));
        int position = call.parameters().position();
        int size = call.parameters().pageSize(20, 100);
        ProfileStore store = call.account().profiles();
        Optional<String> filter = call.parameters().get("filter");
        if (filter.isEmpty()) {
            return answer(call, Page.of(position, store.size(), size, number -> true));
        }
        List<Integer> found = matching(call, Filter.parse(filter.get(), Set.of("email", "id")));
        Page page = Page.of(position, found.size(), size, index -> true);
        return answer(call, new Page(page.numbers().stream().map(found::get).toList(), page.next()));
    }

    /** The numbers of the profiles that a filter finds, each once. */
    List<Integer> matching(Call call, Filter filter) {
        ProfileStore store = call.account().profiles();
        return filter.values().stream()
                .map(value -> filter.field().equals("email") ? store.byEmail(value) : store.byId(value))
                .flatMap(Optional::stream)
                .map(StoredProfile::number)
                .distinct()
                .toList();
    }

    /** A profile as a resource. */
    ObjectNode profile(Call call, StoredProfile profile) {
        ProfileStore store = call.account().profiles();
        String id = store.idOf(profile);
        ObjectNode resource = Document.resource(call, "profile", id, "/api/profiles/" + id);
        ObjectNode attributes = (ObjectNode) resource.get("attributes");
        attributes.setAll(store.attributesOf(profile));
        attributes.put("created", profile.created().toString());
        attributes.put("updated", profile.updated().toString());
        return resource;
    }

    private Answer answer(Call call, Page page) {
        ProfileStore store = call.account().profiles();
        return Document.page(call, page.numbers().stream().map(number -> profile(call, store.at(number))).toList(),
                page.next());
    }
}
