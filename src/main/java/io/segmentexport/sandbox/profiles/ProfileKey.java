package io.segmentexport.sandbox.profiles;

import java.util.Locale;
import java.util.Optional;

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
