package io.segmentexport.klaviyo;

import java.util.Optional;

/**
 * Why Klaviyo refused one profile of a batch.
 *
 * @param code      Klaviyo's word for the kind of fault; empty where it gave none
 * @param detail    what is wrong, without personal data, at most 200 characters
 * @param attribute the attribute that is wrong, where Klaviyo names it
 */
public record ProfileFault(String code, String detail, Optional<String> attribute) {

    /** One fault of a profile that has several: the first one's code and attribute, both details. */
    ProfileFault and(ProfileFault other) {
        if (detail.contains(other.detail)) {
            return this;
        }
        return new ProfileFault(code, PersonalData.bounded(detail + "; " + other.detail),
                attribute.or(other::attribute));
    }
}
