package io.segmentexport.profile.phone;

/** What numbers a country calling code has. Safe for use by several threads. */
sealed interface NumberingPlan permits LibraryPlan, PatternPlan {

    /** More digits than any national number has: the limit of libphonenumber (MAX_LENGTH_FOR_NSN). */
    int MAX_NATIONAL_DIGITS = 17;

    /** What a numbering plan knows of a number. */
    enum Validity {

        /** Some country could have given it to somebody. */
        VALID,

        /** No country has such a number, and libphonenumber's parser would find nothing in front of it to leave out. */
        INVALID,

        /** Only libphonenumber can tell. */
        UNKNOWN
    }

    /**
     * Looks up a number.
     *
     * @param e164 {@code +}, country calling code, national number: ASCII digits only
     * @param from where the national number begins
     */
    Validity validity(String e164, int from);
}
