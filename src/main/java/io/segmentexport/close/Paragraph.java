package io.segmentexport.close;

/** Words in a terminal of 80 columns. */
public final class Paragraph {

    private static final int COLUMNS = 79;

    private Paragraph() {
    }

    /**
     * Breaks a text at its blanks. A word that is longer than a line, such as a path, is left whole.
     *
     * @param head what stands before the first line; the others are indented by as much
     * @param text the words
     * @return lines without a line break at the end
     */
    public static String of(String head, String text) {
        return of(head, " ".repeat(head.length()), text);
    }

    /** Breaks a text at its blanks; every line but the first is indented. */
    public static String hanging(String indent, String text) {
        return of("", indent, text);
    }

    private static String of(String head, String indent, String text) {
        var lines = new StringBuilder(head);
        int column = head.length();
        String gap = "";
        for (var word : text.strip().split("\\s+")) {
            if (!gap.isEmpty() && column + gap.length() + word.length() > COLUMNS) {
                gap = "\n" + indent;
                column = -1; // The line break takes none.
            }
            lines.append(gap).append(word);
            column += gap.length() + word.length();
            gap = " ";
        }
        return lines.toString();
    }
}
