package io.segmentexport.segment;

/**
 * One row of a segment file, as read.
 *
 * @param row     its number as a spreadsheet shows it: the header is row 1, the first record row 2;
 *                a quoted line break does not count
 * @param cells   the cells as they were, untrimmed; as many as there are columns, unless the row is ragged
 * @param columns how many columns the file has
 * @param added   the cells of the columns that a dead letter adds in front ({@link SegmentReader#addedColumns}); none if the
 *                file is no dead letter
 */
public record SegmentRecord(int row, String[] cells, int columns, String[] added) {

    /** Whether the row has more or fewer cells than the file has columns. */
    public boolean ragged() {
        return cells.length != columns;
    }
}
