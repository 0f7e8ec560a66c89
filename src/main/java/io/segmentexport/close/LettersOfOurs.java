package io.segmentexport.close;

import java.util.regex.Pattern;

/** Dead letters that were written for a run, told by their names from its own files and from what a person put there. */
final class LettersOfOurs {

    private static final String UNDELIVERED = "batch-\\d{5,}(\\.\\d+)*\\.json";
    private static final String REJECTED = ".+-rejected-%s(-replay-\\d+)?(-\\d+)?\\.csv";

    private LettersOfOurs() {
    }

    /** The names that rejected files of a run have. */
    static Pattern rejectedOf(String run) {
        return Pattern.compile(REJECTED.formatted(Pattern.quote(run)), Pattern.DOTALL);
    }

    /** Whether this is the name of a batch that was not delivered. */
    static boolean isBatch(String name) {
        return name.matches(UNDELIVERED);
    }
}
