package io.segmentexport.segment;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.Arrays;
import java.util.Locale;

/**
 * Makes segment records of the cells that FastCSV finds and knows the number of the row that is being read. Every row
 * counts, blank lines too, and a quoted line break does not: so does a spreadsheet.
 */
final class RecordHandler extends AbstractBaseCsvCallbackHandler<SegmentRecord> {

    /** The most characters (UTF-16 code units) of a cell: 16 Mi. A file with a longer one is refused. */
    static final int MAX_CELL_CHARS = 16 * 1024 * 1024;

    /** The most cells of a row, ragged or not: as many as a spreadsheet has columns. A file with more is refused. */
    static final int MAX_CELLS = 16_384;

    private static final String[] NONE = {};
    private static final int UNKNOWN = -1;
    private static final int USUAL_WIDTH = 16;
    private static final char FIRST_C1 = '\u0080';
    private static final char LAST_C1 = '\u009F';

    private final String file;
    private final boolean c1Refused;
    private int row;
    private int blankRows;
    private long progress;
    private int skipped;
    private int columns = UNKNOWN;
    private int unnamed;
    private String[] cells = new String[USUAL_WIDTH];
    private int count;

    /** @param c1Refused whether a control character of U+0080 to U+009F shows that the charset is wrong */
    RecordHandler(String file, boolean c1Refused) {
        this.file = file;
        this.c1Refused = c1Refused;
    }

    /** Counts rows that stand before what the parser reads. */
    void skipRows(int rows) {
        row += rows;
    }

    /** How many rows held nothing but blanks so far. */
    int blankRows() {
        return blankRows;
    }

    /** Tells what the header says of the records that follow. */
    void follow(CsvHeader header) {
        skipped = header.added().size();
        columns = header.columns().size();
        unnamed = header.unnamed();
        cells = new String[skipped + columns + unnamed];
    }

    /** The number of the row that is being read, or was read last. */
    int row() {
        return row;
    }

    /** Grows with every row that begins and with every cell that ends. */
    long progress() {
        return progress;
    }

    SegmentFileException cellTooLong() {
        return SegmentFileException.atRow(file, row, String.format(Locale.ROOT, "a cell is longer than %,d characters; "
                + "look for a quote that is not closed, or shorten the cell", MAX_CELL_CHARS));
    }

    @Override
    protected void handleBegin(long startingLineNumber) {
        row++;
        progress++;
        count = 0;
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
        progress++;
        if (length > MAX_CELL_CHARS) {
            throw cellTooLong();
        }
        if (index >= MAX_CELLS) {
            throw SegmentFileException.atRow(file, row, String.format(Locale.ROOT, "more than %,d cells; "
                    + "look for a line break that is missing", MAX_CELLS));
        }
        if (count == cells.length) {
            cells = Arrays.copyOf(cells, Math.max(count * 2, USUAL_WIDTH));
        }
        String cell = length == 0 ? "" : new String(buffer, offset, length);
        if (!quoted && length > 1 && buffer[offset] == ' ' && cell.stripLeading().startsWith("\"")) {
            throw SegmentFileException.atRow(file, row, "blanks stand before a quoted cell, and in no row near the top of the file; "
                    + "remove them, or look for a quote that is not meant");
        }
        if (cell.indexOf('\0') >= 0) {
            throw SegmentFileException.atRow(file, row, "a NUL character, which text does not hold; the file is not whole, or is no "
                    + "text: send it again");
        }
        if (c1Refused && cell.chars().anyMatch(c -> c >= FIRST_C1 && c <= LAST_C1)) {
            throw SegmentFileException.atRow(file, row, "a control character between U+0080 and U+009F, which no text holds; the file is "
                    + "in windows-1252: set export.ID.charset = windows-1252");
        }
        cells[count++] = cell;
    }

    /** The record that was read, or null for a row of blanks. */
    @Override
    protected SegmentRecord buildRecord() {
        if (getRecordType() == RecordType.EMPTY || isBlank()) {
            blankRows++;
            return null;
        }
        String[] read = cells;
        cells = new String[columns == UNKNOWN ? USUAL_WIDTH : skipped + columns + unnamed];
        int from = Math.min(skipped, count);
        int to = onlySurplusIsUnnamedOrEmpty(read) ? skipped + columns : count;
        String[] own = from == 0 && to == read.length ? read : Arrays.copyOfRange(read, from, to);
        return new SegmentRecord(row, own, columns == UNKNOWN ? own.length : columns, added(read, from));
    }

    private String[] added(String[] read, int given) {
        if (skipped == 0) {
            return NONE;
        }
        String[] added = Arrays.copyOf(read, skipped);
        Arrays.fill(added, given, skipped, "");
        return added;
    }

    private boolean isBlank() {
        int i = 0;
        while (i < count && cells[i].isBlank()) {
            i++;
        }
        return i == count;
    }

    private boolean onlySurplusIsUnnamedOrEmpty(String[] read) {
        return columns != UNKNOWN && count > skipped + columns
                && Arrays.stream(read, Math.min(count, skipped + columns + unnamed), count).allMatch(String::isEmpty);
    }
}
