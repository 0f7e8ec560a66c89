package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The profiles of one account and the members of its lists. A profile is a chain of imports that is merged when it is
 * read, so the cost of an import does not depend on the number of profiles. Not thread-safe: lock its account.
 */
public final class ProfileStore {

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<StoredProfile> profiles = new ArrayList<>();
    private final Map<String, BitSet> lists = new HashMap<>();

    /** A store without profiles, and with these lists. */
    ProfileStore(Iterable<String> listIds) {
        listIds.forEach(id -> lists.put(id, new BitSet()));
    }

    /** Creates or updates a profile by its key, and adds it to lists. Its attributes are those at {@code index}. */
    void upsert(ProfileKey key, PackedProfiles sent, int index, List<String> listIds) {
        int number = numbers.computeIfAbsent(key.text(), text -> profiles.size());
        if (number == profiles.size()) {
            profiles.add(null);
        }
        profiles.set(number, new StoredProfile(number, key.email(), sent, index, profiles.get(number)));
        listIds.forEach(id -> lists.get(id).set(number));
    }

    /** The number of profiles; they are numbered from 0. */
    int size() {
        return profiles.size();
    }

    /** The profile that an import with these attributes is for. */
    Optional<StoredProfile> find(JsonNode attributes) {
        return ProfileKey.of(attributes).map(key -> numbers.get(key.text())).map(profiles::get);
    }

    StoredProfile at(int number) {
        return profiles.get(number);
    }

    /** The profile with an e-mail address; case does not matter. */
    public Optional<StoredProfile> byEmail(String email) {
        return Optional.ofNullable(numbers.get(email.toLowerCase(Locale.ROOT))).map(profiles::get);
    }

    /** The e-mail addresses of a list's members, as they were sent last. */
    public Set<String> members(String listId) {
        return lists.get(listId).stream().mapToObj(number -> profiles.get(number).email()).filter(Objects::nonNull)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The attributes from all imports, merged. A later value wins; null clears nothing. */
    public ObjectNode attributesOf(StoredProfile profile) {
        Deque<StoredProfile> versions = new ArrayDeque<>();
        for (StoredProfile version = profile; version != null; version = version.before()) {
            versions.push(version);
        }
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        versions.forEach(version -> merge(attributes, version.sent().get(version.index())));
        return attributes;
    }

    private static ObjectNode merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(field -> {
            String name = field.getKey();
            if (field.getValue().isObject()) {
                ObjectNode known = into.get(name) instanceof ObjectNode inner ? inner : into.objectNode();
                into.set(name, merge(known, field.getValue()));
            } else if (!field.getValue().isNull()) {
                into.set(name, field.getValue());
            }
        });
        return into;
    }

    /**
     * A profile as one import left it.
     *
     * @param number its number in the store
     * @param email  the address as it was sent, or {@code null}
     * @param sent   the profiles of the import
     * @param index  its place among them
     * @param before the profile as the import before left it, or {@code null}
     */
    public record StoredProfile(int number, String email, PackedProfiles sent, int index, StoredProfile before) {
    }

    /**
     * What identifies a profile in an upsert: its e-mail address without case, else its phone number, else its external id.
     *
     * @param text  the key
     * @param email the address as it was sent, or {@code null}
     */
    public record ProfileKey(String text, String email) {

        /** The key of a profile with these attributes; empty if it has no identifier. */
        static Optional<ProfileKey> of(JsonNode attributes) {
            return Stream.of("email", "phone_number", "external_id")
                    .filter(name -> attributes.path(name).isTextual()).findFirst().map(name -> {
                        String value = attributes.get(name).textValue();
                        return name.equals("email") ? new ProfileKey(value.toLowerCase(Locale.ROOT), value)
                                : new ProfileKey(name + ":" + value, null);
                    });
        }
    }
}
