package io.segmentexport.profile;

/** What the e-mail cell of a record turned out to hold. */
public sealed interface EmailReading permits EmailAddress, MalformedEmail {
}
