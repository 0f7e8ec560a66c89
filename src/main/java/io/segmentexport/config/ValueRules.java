package io.segmentexport.config;

import java.util.Optional;

/**
 * What the cells of an export mean, beyond the types of its fields.
 *
 * @param phoneRegion the ISO 3166 region of phone numbers without a country code
 * @param onMisfit    what a field costs whose value does not fit
 */
public record ValueRules(Optional<String> phoneRegion, OnMisfit onMisfit) {

    /**
     * What a field costs whose value does not fit. An identifier (e-mail address, external ID) always costs the record; a
     * phone number beside an e-mail address never does.
     */
    public enum OnMisfit {
        /** The record. */
        REJECT,
        /** The field alone: it is left out and noted. */
        DROP
    }
}
