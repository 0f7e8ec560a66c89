package io.segmentexport.stage;

import io.segmentexport.profile.FirstSeen;
import io.segmentexport.profile.Note;
import io.segmentexport.profile.Profile;
import io.segmentexport.profile.RejectedRecord;
import io.segmentexport.profile.Translation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of records that follow each other: just what the rest of the translation needs of each. So the thread that
 * looks keys up and cuts batches goes over a few arrays, and not over a million of texts that another processor wrote.
 * Made by one thread, then read by another.
 */
final class MappedRecords {

    private final int offset;
    private final byte[][] profiles;
    private final int[] positions;
    private final FirstSeen.Keys emails;
    private final Optional<FirstSeen.Keys> externalIds;
    private final Optional<FirstSeen.Keys> phoneNumbers;
    private final Map<Integer, List<Note>> notes = new HashMap<>();
    private final List<RejectedRecord> rejected = new ArrayList<>();
    private int count;

    /**
     * None yet.
     *
     * @param most   the most records that will be added
     * @param offset what to add to a row for its position in the run
     * @param tables in which the keys of the profiles will be looked up
     */
    MappedRecords(int most, int offset, FirstSeenTables tables) {
        this.offset = offset;
        profiles = new byte[most][];
        positions = new int[most];
        emails = tables.emails().keys();
        externalIds = tables.externalIds().map(FirstSeen::keys);
        phoneNumbers = tables.phoneNumbers().map(FirstSeen::keys);
    }

    /** Adds what the next record became. */
    void add(Translation translation) {
        if (translation instanceof Profile profile) {
            emails.add(profile.emailKey());
            externalIds.ifPresent(keys -> keys.add(profile.externalId()));
            phoneNumbers.ifPresent(keys -> keys.add(profile.phoneNumber()));
            if (!profile.notes().isEmpty()) {
                notes.put(count, profile.notes());
            }
            profiles[count] = profile.json();
            positions[count++] = offset + profile.row();
        } else if (translation instanceof RejectedRecord record) {
            rejected.add(record);
        }
    }

    /** Where the profiles stand in the run, in order. */
    int[] positions() {
        return Arrays.copyOf(positions, count);
    }

    /** The JSON of a profile, by its index from 0. */
    byte[] json(int profile) {
        return profiles[profile];
    }

    /** What was left out of a profile, by its index from 0. */
    List<Note> notes(int profile) {
        return notes.getOrDefault(profile, List.of());
    }

    /** The keys of the profiles, in order; to be looked up in the table of the same name, if there is one. */
    FirstSeen.Keys emails() {
        return emails;
    }

    Optional<FirstSeen.Keys> externalIds() {
        return externalIds;
    }

    Optional<FirstSeen.Keys> phoneNumbers() {
        return phoneNumbers;
    }

    /** The records that cannot become a profile, in order. */
    List<RejectedRecord> rejected() {
        return rejected;
    }

    /** Where a rejected record stands in the run. */
    int position(RejectedRecord record) {
        return offset + record.row();
    }
}
