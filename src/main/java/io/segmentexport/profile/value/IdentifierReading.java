package io.segmentexport.profile.value;

/** What the cell of an e-mail address or a phone number turned out to hold. */
public sealed interface IdentifierReading {

    /**
     * An identifier.
     *
     * @param text as it is sent
     */
    record Valid(String text) implements IdentifierReading {

        /** Tells nothing of the person, so that an address or a number that slips into a message stays private. */
        @Override
        public String toString() {
            return "Valid[…]";
        }
    }

    /**
     * A cell that holds none that could be sent.
     *
     * @param why what is wrong, to stand after "the e-mail address": {@code has no @}; never the cell itself
     */
    record Unusable(String why) implements IdentifierReading {
    }
}
