package io.segmentexport.profile;

/** What a record became: a {@link Profile} to send, or a {@link RejectedRecord} for a person to correct. */
public sealed interface Translation permits Profile, RejectedRecord {

    /** The row of the record. */
    int row();
}
