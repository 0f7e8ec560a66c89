package io.segmentexport.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * The profiles of one account and who is on which list. A profile is the chain of the imports that touched it, merged
 * when it is read, so that an import costs the same however many profiles there are. Not thread-safe: its account is.
 */
final class ProfileStore {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Ids ids;
    private final Map<String, StoredProfile> byKey = new HashMap<>();
    private final List<StoredProfile> byNumber = new ArrayList<>();
    private final Map<String, ListMembers> lists = new HashMap<>();

    ProfileStore(Ids ids, Iterable<String> listIds) {
        this.ids = ids;
        listIds.forEach(id -> lists.put(id, new ListMembers()));
    }

    /**
     * Creates or updates profiles, by e-mail address without case, and adds them to the lists.
     *
     * @param request the import
     * @param failed  the indexes of profiles to leave out
     * @param now     when it happens
     */
    void upsert(ImportRequest request, IntPredicate failed, Instant now) {
        for (int i = 0; i < request.keys().size(); i++) {
            if (!failed.test(i)) {
                StoredProfile profile = upsert(request.keys().get(i), new Version(request.profiles(), i, null), now);
                request.lists().forEach(list -> lists.get(list).add(profile.number, now));
            }
        }
    }

    int size() {
        return byNumber.size();
    }

    StoredProfile at(int number) {
        return byNumber.get(number);
    }

    Optional<StoredProfile> byEmail(String email) {
        return Optional.ofNullable(byKey.get(email.toLowerCase(Locale.ROOT)));
    }

    Optional<StoredProfile> byId(String id) {
        OptionalInt number = ids.numberOf(id);
        return number.isPresent() && number.getAsInt() < byNumber.size()
                ? Optional.of(byNumber.get(number.getAsInt()))
                : Optional.empty();
    }

    /** The members of a list that is known to exist. */
    ListMembers members(String listId) {
        return lists.get(listId);
    }

    String idOf(StoredProfile profile) {
        return ids.of(profile.number);
    }

    /** The attributes that were imported, merged: a later value wins, and null never clears. */
    ObjectNode attributesOf(StoredProfile profile) {
        ObjectNode attributes = JSON.createObjectNode();
        profile.latest.oldestFirst().forEach(version -> merge(attributes, read(version)));
        return attributes;
    }

    private StoredProfile upsert(ProfileKey key, Version version, Instant now) {
        StoredProfile known = byKey.get(key.text());
        if (known == null) {
            StoredProfile created = new StoredProfile(byNumber.size(), key.email(), version, now);
            byNumber.add(created);
            byKey.put(key.text(), created);
            return created;
        }
        known.update(key.email(), version, now);
        return known;
    }

    private static JsonNode read(Version version) {
        try {
            return JSON.readTree(version.profiles().get(version.index()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(field -> {
            if (field.getValue().isObject() && into.get(field.getKey()) instanceof ObjectNode inner) {
                merge(inner, field.getValue());
            } else if (!field.getValue().isNull()) {
                into.set(field.getKey(), withoutNulls(field.getValue()));
            }
        });
    }

    private static JsonNode withoutNulls(JsonNode value) {
        if (!value.isObject()) {
            return value;
        }
        ObjectNode kept = JSON.createObjectNode();
        merge(kept, value);
        return kept;
    }

    /** A profile, compactly. */
    static final class StoredProfile {
        private final int number;
        private final long created;
        private String email;
        private Version latest;
        private long updated;

        private StoredProfile(int number, String email, Version latest, Instant now) {
            this.number = number;
            this.email = email;
            this.latest = latest;
            this.created = now.toEpochMilli();
            this.updated = created;
        }

        int number() {
            return number;
        }

        /** The address as it was sent last, or {@code null}. */
        String email() {
            return email;
        }

        Instant created() {
            return Instant.ofEpochMilli(created);
        }

        Instant updated() {
            return Instant.ofEpochMilli(updated);
        }

        private void update(String address, Version version, Instant now) {
            email = address;
            latest = new Version(version.profiles(), version.index(), latest);
            updated = now.toEpochMilli();
        }
    }

    /** What one import said of a profile, and what was said before. */
    private record Version(PackedProfiles profiles, int index, Version before) {
        List<Version> oldestFirst() {
            List<Version> versions = new ArrayList<>();
            for (Version version = this; version != null; version = version.before) {
                versions.add(0, version);
            }
            return versions;
        }
    }
}
