package io.segmentexport.profile;

import java.util.List;
import java.util.Locale;

/**
 * A record after mapping.
 *
 * @param row         the row of its record
 * @param email       the e-mail address as it is sent
 * @param phoneNumber the phone number in E.164 as it is sent, or null
 * @param externalId  the external ID as it is sent, or null
 * @param json        Klaviyo's resource object, {@code {"type":"profile","attributes":{…}}}: compact JSON in UTF-8,
 *                    ready to stand in the {@code profiles.data} array of a bulk import. The array is not copied: read
 *                    only
 * @param notes       what was left out of the profile and why; empty for most
 */
public record Profile(int row, String email, String phoneNumber, String externalId, byte[] json, List<Note> notes)
        implements Translation {

    public Profile {
        notes = List.copyOf(notes);
    }

    /** What two records have in common that are the same profile: the e-mail address without regard to case. */
    public String emailKey() {
        return email.toLowerCase(Locale.ROOT);
    }

    /**
     * Names the row and the size only, so that a profile that slips into a log or a message tells nothing of a person.
     */
    @Override
    public String toString() {
        return "Profile[row=" + row + ", bytes=" + json.length + "]";
    }
}
