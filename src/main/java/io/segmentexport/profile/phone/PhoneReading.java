package io.segmentexport.profile.phone;

/** What a phone cell turned out to hold. */
public sealed interface PhoneReading {

    /**
     * A valid number.
     *
     * @param text in E.164: {@code +15005550006}
     */
    record E164(String text) implements PhoneReading {

        /** Tells nothing of the person, so that a number that slips into a message stays private. */
        @Override
        public String toString() {
            return "E164[…]";
        }
    }

    /**
     * A cell that holds no phone number that could be sent.
     *
     * @param why what is wrong, to stand after "the phone number": {@code has too many digits}; never the number itself
     */
    record Unusable(String why) implements PhoneReading {
    }
}
