package io.segmentexport.run;

import java.util.Optional;

/** The words in the ledger for a run that cannot be closed, told from the words for what it failed for. */
public final class NotClosed {

    private static final String WORDS = "the run cannot be closed: ";
    private static final String AND = "; and ";

    private NotClosed() {
    }

    /**
     * An explanation that holds both.
     *
     * @param failure what the run failed for, if it has
     * @param why     why it cannot be closed
     */
    public static String note(Optional<String> failure, String why) {
        return failure.map(words -> words + AND).orElse("") + WORDS + why + "; mend that, it is tried again every minute";
    }

    /** What the run failed for, if it has. */
    static Optional<String> failure(String explanation) {
        int end = explanation.lastIndexOf(WORDS);
        return end < 0 ? Optional.of(explanation)
                : end == 0 ? Optional.empty() : Optional.of(explanation.substring(0, end - AND.length()));
    }
}
