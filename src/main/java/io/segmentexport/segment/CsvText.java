package io.segmentexport.segment;

import java.io.CharArrayReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;

/**
 * The text of a CSV file on its way to the parser. It can be looked into beforehand, and it stops a cell that grows
 * beyond {@link RecordHandler#MAX_CELL_CHARS} before it takes the memory.
 */
final class CsvText extends Reader {

    private static final int SAMPLE_CHARS = 64 * 1024;
    private static final int TWO_QUOTES = 2;

    private final Reader text;
    private final RecordHandler handler;
    private Reader sampled = Reader.nullReader();
    private boolean ended;
    private long progress;
    private int charsOfOneCell;

    CsvText(Reader text, RecordHandler handler) {
        this.text = text;
        this.handler = handler;
    }

    /** The beginning of the text, which is still read afterwards. To be called before the first read. */
    Sample sample() throws IOException {
        char[] chars = new char[SAMPLE_CHARS];
        int length = 0;
        boolean whole = false;
        try {
            while (!whole && length < chars.length - 1) {
                int read = text.read(chars, length, chars.length - length);
                whole = read < 0;
                length += Math.max(read, 0);
            }
        } catch (CharacterCodingException e) {
            // It comes again when the parser gets there, and then its row is known.
        }
        sampled = new CharArrayReader(chars, 0, length);
        return new Sample(new String(chars, 0, length), whole);
    }

    /** Leaves out the first characters of the sample. */
    void skip(int chars) throws IOException {
        sampled.skip(chars);
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        refuseEndlessCell();
        int again = sampled.read(target, offset, length);
        int read = again < 0 ? text.read(target, offset, length) : again;
        ended = read < 0;
        charsOfOneCell += Math.max(read, 0);
        return read;
    }

    /** Whether the parser has been told that nothing follows. */
    boolean ended() {
        return ended;
    }

    /** The parser has taken all that was read before: what no cell or row has ended since is one cell. */
    private void refuseEndlessCell() {
        if (progress != handler.progress()) {
            progress = handler.progress();
            charsOfOneCell = 0;
        } else if (charsOfOneCell > RecordHandler.MAX_CELL_CHARS + TWO_QUOTES) {
            throw handler.cellTooLong();
        }
    }

    @Override
    public void close() throws IOException {
        text.close();
    }

    /**
     * The beginning of a text.
     *
     * @param text  at most 64 Ki chars
     * @param whole whether that is all of it
     */
    record Sample(String text, boolean whole) {

        Sample from(int chars) {
            return new Sample(text.substring(chars), whole);
        }
    }
}
