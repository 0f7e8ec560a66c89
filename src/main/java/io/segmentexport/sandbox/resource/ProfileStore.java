package io.segmentexport.sandbox.resource;

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
import java.util.function.IntPredicate;

/**
 * The profiles of one account and the members of its lists. A profile is a chain of imports that is merged when it is
 * read, so the cost of an import does not depend on the number of profiles. Not thread-safe: lock its account.
 */
public final class ProfileStore {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Ids ids;
    private final Map<String, StoredProfile> byKey = new HashMap<>();
    private final List<StoredProfile> byNumber = new ArrayList<>();
    private final Map<String, ListMembers> lists = new HashMap<>();

    /** A store without profiles, and with these lists. */
    public ProfileStore(Ids ids, Iterable<String> listIds) {
        this.ids = ids;
        listIds.forEach(id -> lists.put(id, new ListMembers()));
    }

    /**
     * Creates or updates profiles by their keys, and adds them to the lists.
     *
     * @param request the import
     * @param failed  the indexes of profiles to leave out
     * @param now     the time of the import
     */
    public void upsert(ImportRequest request, IntPredicate failed, Instant now) {
        for (int i = 0; i < request.keys().size(); i++) {
            if (!failed.test(i)) {
                int number = upsert(request.keys().get(i), request.profiles(), i, now.toEpochMilli()).number();
                request.lists().forEach(list -> lists.get(list).add(number, now));
            }
        }
    }

    /** The number of profiles; they are numbered from 0. */
    public int size() {
        return byNumber.size();
    }

    /** The profile with a number. */
    public StoredProfile at(int number) {
        return byNumber.get(number);
    }

    /** The profile with an e-mail address; case does not matter. */
    public Optional<StoredProfile> byEmail(String email) {
        return Optional.ofNullable(byKey.get(email.toLowerCase(Locale.ROOT)));
    }

    /** The profile with an id. */
    public Optional<StoredProfile> byId(String id) {
        return ids.find(id, byNumber);
    }

    /** The members of a list that is known to exist. */
    public ListMembers members(String listId) {
        return lists.get(listId);
    }

    /** The id of a profile. */
    public String idOf(StoredProfile profile) {
        return ids.of(profile.number());
    }

    /** The attributes from all imports, merged. A later value wins; null clears nothing. */
    public ObjectNode attributesOf(StoredProfile profile) {
        ObjectNode attributes = JSON.createObjectNode();
        profile.latest().oldestFirst().forEach(version -> merge(attributes, read(version)));
        return attributes;
    }

    private StoredProfile upsert(ProfileKey key, PackedProfiles profiles, int index, long now) {
        StoredProfile known = byKey.get(key.text());
        StoredProfile profile = known == null
                ? new StoredProfile(byNumber.size(), key.email(), new Version(profiles, index, null), now, now)
                : new StoredProfile(known.number(), key.email(), new Version(profiles, index, known.latest()),
                        known.created(), now);
        byKey.put(key.text(), profile);
        if (known == null) {
            byNumber.add(profile);
        } else {
            byNumber.set(profile.number(), profile);
        }
        return profile;
    }

    private static JsonNode read(Version version) {
        try {
            return JSON.readTree(version.profiles().get(version.index()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(field -> {
            String name = field.getKey();
            if (field.getValue().isObject()) {
                ObjectNode known = into.get(name) instanceof ObjectNode inner ? inner : JSON.createObjectNode();
                into.set(name, merge(known, field.getValue()));
            } else if (!field.getValue().isNull()) {
                into.set(name, field.getValue());
            }
        });
        return into;
    }

    /**
     * A profile: what is known without unpacking its attributes.
     *
     * @param number  its number in the store
     * @param email   the address as it was sent last, or {@code null}
     * @param latest  its attributes, the latest import first
     * @param created when an import created it, in milliseconds
     * @param updated when an import changed it last, in milliseconds
     */
    public record StoredProfile(int number, String email, Version latest, long created, long updated) {
    }

    /** The attributes that one import gave a profile, and the version before it. */
    record Version(PackedProfiles profiles, int index, Version before) {
        List<Version> oldestFirst() {
            List<Version> versions = new ArrayList<>();
            for (Version version = this; version != null; version = version.before) {
                versions.add(0, version);
            }
            return versions;
        }
    }

    /**
     * A bulk import that passed every check.
     *
     * @param keys     the key of each profile, in order
     * @param profiles their attributes, in the same order
     * @param lists    the lists that they join
     */
    public record ImportRequest(List<ProfileKey> keys, PackedProfiles profiles, List<String> lists) {
    }

    /**
     * What identifies a profile in an upsert: its e-mail address without case, else its phone number, else its external id.
     *
     * @param text  the key
     * @param email the address as it was sent, or {@code null}
     */
    public record ProfileKey(String text, String email) {

        /** The key made of identifiers that may be {@code null}; empty if all are. */
        public static Optional<ProfileKey> of(String email, String phone, String externalId) {
            if (email != null) {
                return Optional.of(new ProfileKey(email.toLowerCase(Locale.ROOT), email));
            }
            if (phone != null) {
                return Optional.of(new ProfileKey("phone:" + phone, null));
            }
            return Optional.ofNullable(externalId).map(id -> new ProfileKey("external:" + id, null));
        }
    }
}
