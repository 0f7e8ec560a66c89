package io.segmentexport.segment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the header of a CSV file says.
 *
 * @param columns the names, trimmed, none empty and none twice
 * @param added   the columns before them that were added to a dead letter and are left out
 * @param unnamed how many columns after them have no name: spreadsheets write such where a cell was once touched. They
 *                are no columns of the segment, and a record may hold empty cells there
 */
record CsvHeader(List<String> columns, List<String> added, int unnamed) {

    /** The lengths are those of RFC 5321, and RFC 1035 for the last label. */
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]{1,64}@[^\\s@]{1,255}\\.[^\\s@]{1,63}");
    private static final int LONGEST_NAME_SHOWN = 60;

    /**
     * Reads a header.
     *
     * @throws SegmentFileException if it is a record rather than a header, or names a column twice, one with nothing,
     *                              or none at all
     */
    static CsvHeader of(String file, SegmentRecord record) {
        List<String> names = Arrays.stream(record.cells()).map(String::strip).toList();
        if (names.stream().anyMatch(name -> EMAIL.matcher(name).matches())) {
            // Its names are not shown here or anywhere: they are somebody's data.
            throw SegmentFileException.atRow(file, record.row(), "an e-mail address stands where a column's name "
                    + "should; put a header with the names of the columns above the records");
        }
        List<String> added = added(names);
        int from = added.size();
        int to = names.size();
        while (to > from && names.get(to - 1).isEmpty()) {
            to--;
        }
        CsvHeader header = new CsvHeader(names.subList(from, to), added, names.size() - to);
        header.refuseUnnamed(file, record.row());
        header.refuseRepeated(file, record.row());
        return header;
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

    private void refuseUnnamed(String file, int row) {
        if (columns.isEmpty()) {
            throw SegmentFileException.atRow(file, row, "the header names no column; give each column a name");
        }
        int unnamedAt = columns.indexOf("");
        if (unnamedAt >= 0) {
            throw SegmentFileException.atRow(file, row, "column " + (added.size() + unnamedAt + 1)
                    + " has no name; give it one or remove it");
        }
    }

    private void refuseRepeated(String file, int row) {
        Map<String, List<Integer>> positions = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            positions.computeIfAbsent(columns.get(i), name -> new ArrayList<>()).add(added.size() + i + 1);
        }
        String repeated = positions.entrySet().stream()
                .filter(column -> column.getValue().size() > 1)
                .map(column -> shown(column.getKey()) + " (columns " + listed(column.getValue()) + ")")
                .collect(Collectors.joining(", "));
        if (!repeated.isEmpty()) {
            throw SegmentFileException.atRow(file, row, "the header repeats " + repeated + "; rename or remove one");
        }
    }

    private static String listed(List<Integer> positions) {
        int last = positions.size() - 1;
        return positions.subList(0, last).stream().map(String::valueOf).collect(Collectors.joining(", "))
                + " and " + positions.get(last);
    }

    private static String shown(String name) {
        String oneLine = name.replaceAll("\\p{Cntrl}", " ");
        boolean fits = oneLine.length() <= LONGEST_NAME_SHOWN;
        return '"' + (fits ? oneLine : oneLine.substring(0, LONGEST_NAME_SHOWN) + "...") + '"';
    }
}
