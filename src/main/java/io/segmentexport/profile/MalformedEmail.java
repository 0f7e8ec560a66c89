package io.segmentexport.profile;

/**
 * A cell that holds no e-mail address that could be sent.
 *
 * @param why what is wrong, to stand after "the e-mail address": {@code has no @}; never the address itself
 */
public record MalformedEmail(String why) implements EmailReading {
}
