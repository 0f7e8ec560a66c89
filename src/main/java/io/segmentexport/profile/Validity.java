package io.segmentexport.profile;

/** What a numbering plan knows of a number. */
enum Validity {

    /** Some country could have given it to somebody. */
    VALID,

    /** No country has such a number, and libphonenumber's parser would find nothing in front of it to leave out. */
    INVALID,

    /** Only libphonenumber can tell. */
    UNKNOWN
}
