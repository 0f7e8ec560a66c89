package io.segmentexport.segment;

import java.util.Arrays;
import java.util.List;

/**
 * What the header of a CSV file says.
 *
 * @param columns the names, trimmed; the last one is not empty
 * @param added   the columns before them that were added to a dead letter and are left out
 * @param unnamed how many columns after them have no name: spreadsheets write such where a cell was once touched. They
 *                are no columns of the segment, whatever a record holds there
 */
record CsvHeader(List<String> columns, List<String> added, int unnamed) {

    /**
     * Reads a header.
     *
     * @throws SegmentFileException if it names no column
     */
    static CsvHeader of(String file, SegmentRecord record) {
        List<String> names = Arrays.stream(record.cells()).map(String::strip).toList();
        List<String> added = added(names);
        int from = added.size();
        int to = names.size();
        while (to > from && names.get(to - 1).isEmpty()) {
            to--;
        }
        if (to == from) {
            throw SegmentFileException.atRow(file, record.row(), "the header names no column; give each column a name");
        }
        return new CsvHeader(names.subList(from, to), added, names.size() - to);
    }

    /** The columns of a dead letter, also of one that an earlier version wrote, which had no run in front. */
    private static List<String> added(List<String> names) {
        List<String> ours = RejectedRecords.ADDED_COLUMNS;
        for (List<String> added : List.of(ours, ours.subList(1, ours.size()))) {
            if (names.size() >= added.size() && names.subList(0, added.size()).equals(added)) {
                return added;
            }
        }
        return List.of();
    }
}
