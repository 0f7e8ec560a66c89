package io.segmentexport.close;

import java.util.Arrays;
import java.util.List;

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
        return of(head, " ".repeat(head.length()), Arrays.asList(text.strip().split("\\s+")));
    }

    /** Breaks a text at its blanks; every line but the first is indented. */
    public static String hanging(String indent, String text) {
        return of("", indent, Arrays.asList(text.strip().split("\\s+")));
    }

    private static String of(String head, String indent, List<String> words) {
        var lines = new StringBuilder();
        var line = new StringBuilder(head);
        boolean empty = true;
        for (var word : words) {
            if (!empty && line.length() + 1 + word.length() > COLUMNS) {
                lines.append(line).append('\n');
                line = new StringBuilder(indent);
                empty = true;
            }
            if (!empty) {
                line.append(' ');
            }
            line.append(word);
            empty = false;
        }
        return lines.append(line).toString();
    }
}
