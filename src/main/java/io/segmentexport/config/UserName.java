package io.segmentexport.config;

import java.util.regex.Pattern;

/** What the name of a user of the operations looks like. It goes into logs, reports and the ledger. */
public final class UserName {

    /** For messages: what to write. */
    public static final String RULE = "write up to 64 of a-z, 0-9, ., _, @ and -";

    private static final Pattern PATTERN = Pattern.compile("[a-z0-9._@-]{1,64}");

    private UserName() {
    }

    /** Whether a text can be the name of a user. */
    public static boolean wellFormed(String text) {
        return PATTERN.matcher(text).matches();
    }
}
