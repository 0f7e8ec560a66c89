package io.segmentexport.segment;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What stands in a file before its header: lines that the export skips, and the line by which Excel tells the delimiter
 * ({@code sep=;}).
 *
 * @param chars      its length
 * @param rows       how many rows it takes, as a spreadsheet shows them: Excel does not show the line of the delimiter
 * @param delimiter  what the line of the delimiter says
 * @param deadLetter whether a dead letter follows, which has a header
 */
record Preamble(int chars, int rows, Optional<Character> delimiter, boolean deadLetter) {

    private static final Pattern SEPARATOR_LINE = Pattern.compile("\"?sep=([^\r\n])\"?(?:\r\n|\r|\n|$)", Pattern.CASE_INSENSITIVE);
    private static final Pattern LINE = Pattern.compile("[^\r\n]*(?:\r\n|\r|\n)");

    /** A dead letter is written with its header on top, whatever the segment file had before it. */
    private static final Pattern DEAD_LETTER = Pattern.compile("\"?_(?:run|row)\"?[^\\p{L}\\p{N}_\"]");

    /**
     * Finds it.
     *
     * @param text      the beginning of the file
     * @param skipLines how many lines the export skips
     * @throws SegmentFileException if the text has fewer lines
     */
    static Preamble of(String file, String text, int skipLines) {
        int from = 0;
        Optional<Character> delimiter = Optional.empty();
        var separator = SEPARATOR_LINE.matcher(text);
        if (separator.lookingAt()) {
            from = separator.end();
            delimiter = Optional.of(separator.group(1).charAt(0));
        }
        if (DEAD_LETTER.matcher(text).region(from, text.length()).lookingAt()) {
            return new Preamble(from, 0, delimiter, true);
        }
        var line = LINE.matcher(text);
        for (int i = 0; i < skipLines; i++) {
            if (!line.region(from, text.length()).lookingAt()) {
                throw SegmentFileException.of(file, "has fewer lines than skip-lines leaves out (" + skipLines + "); correct skip-lines");
            }
            from = line.end();
        }
        if (separator.region(from, text.length()).lookingAt()) {
            return new Preamble(separator.end(), skipLines, Optional.of(separator.group(1).charAt(0)), false);
        }
        return new Preamble(from, skipLines, delimiter, false);
    }
}
