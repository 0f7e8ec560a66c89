package io.segmentexport.sandbox;

import java.util.Locale;
import java.util.Optional;

/**
 * By what an upsert knows a profile: its e-mail address without case, else its phone number, else its external id.
 *
 * @param text  the key
 * @param email the address as it was sent, or {@code null}
 */
record ProfileKey(String text, String email) {

    static ProfileKey ofEmail(String email) {
        return new ProfileKey(email.toLowerCase(Locale.ROOT), email);
    }

    /** The key of the identifiers that are there; empty where there are none. */
    static Optional<ProfileKey> of(String email, String phone, String externalId) {
        if (email != null) {
            return Optional.of(ofEmail(email));
        }
        if (phone != null) {
            return Optional.of(new ProfileKey("phone:" + phone, null));
        }
        return Optional.ofNullable(externalId).map(id -> new ProfileKey("external:" + id, null));
    }
}
