package io.segmentexport.profile;

/** What an e-mail cell turned out to hold. */
public sealed interface EmailReading permits EmailAddress, EmailReading.Malformed {

    /**
     * A cell that holds no e-mail address that could be sent.
     *
     * @param why what is wrong, to stand after "the e-mail address": {@code has no @}; never the address itself
     */
    record Malformed(String why) implements EmailReading {
    }
}
