package io.segmentexport.segment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;

/**
 * Turns text with blanks around its quoted cells, or with quotes that are escaped by a backslash, into what RFC 4180 has: the
 * blanks are dropped, and a quote in a cell is doubled. FastCSV's own parser for such blanks takes several times as long and
 * knows no backslash, so only files that have them go through this.
 *
 * <p>With backslashes, {@code \"} is a quote, and {@code \\} in a quoted cell a backslash. Any other backslash stays.
 */
final class RelaxedQuotes extends Reader {

    private static final int NONE = -2;
    private static final int END = -1;
    private static final int MOST_CHARS_OF_A_STEP = 2;

    private final Reader text;
    private final char delimiter;
    private final boolean backslash;
    private boolean quoted;
    /** Nothing but blanks has come of the cell so far. */
    private boolean atStart = true;
    private boolean closedJustNow;
    /** Blanks that are dropped if a quote, or the end of the cell, comes next. */
    private int blanks;
    private int kept = NONE;
    private boolean ended;

    /**
     * @param text      before
     * @param delimiter what stands between two cells
     * @param backslash whether a backslash escapes a quote
     */
    RelaxedQuotes(Reader text, char delimiter, boolean backslash) {
        this.text = new BufferedReader(text);
        this.delimiter = delimiter;
        this.backslash = backslash;
    }

    /** Whether it has said that nothing follows. */
    boolean ended() {
        return ended;
    }

    /** Reads as {@link Reader} says; needs room for two chars. */
    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        int at = offset;
        while (at <= offset + length - MOST_CHARS_OF_A_STEP) {
            int c;
            try {
                c = next();
            } catch (CharacterCodingException e) {
                if (at > offset) {
                    return at - offset; // It comes again at the next read.
                }
                throw e;
            }
            if (c == END) {
                ended = at == offset;
                return ended ? END : at - offset;
            }
            at = step((char) c, target, at);
        }
        return at - offset;
    }

    private int next() throws IOException {
        int c = kept == NONE ? text.read() : kept;
        kept = NONE;
        return c;
    }

    private int step(char c, char[] target, int at) throws IOException {
        boolean ends = c == '\n' || c == '\r' || c == delimiter;
        if (!quoted && (atStart || closedJustNow) && (c == ' ' || c == '\t' && !ends)) {
            blanks++;
            return at;
        }
        if (blanks > 0) {
            boolean around = closedJustNow ? ends : c == '"';
            if (!around) {
                blanks--;
                kept = c;
                target[at] = ' ';
                if (blanks == 0) {
                    atStart = false;
                    closedJustNow = false;
                }
                return at + 1;
            }
            blanks = 0;
        }
        return unescaped(c, ends, target, at);
    }

    private int unescaped(char c, boolean ends, char[] target, int at) throws IOException {
        int end = at;
        if (backslash && c == '\\' && (quoted || !atStart)) {
            int next = next();
            if (next == '"') {
                target[end++] = '"';
                if (quoted) {
                    target[end++] = '"';
                }
                return end;
            }
            if (next != '\\' || !quoted) {
                kept = next;
            }
        } else if (c == '"') {
            boolean closes = quoted;
            quoted = !quoted && (atStart || closedJustNow);
            closedJustNow = closes;
            atStart = false;
        } else if (!quoted) {
            closedJustNow = false;
            atStart = ends;
        }
        target[end++] = c;
        return end;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
