package io.segmentexport.profile;

import io.segmentexport.profile.FieldMapping.Source;
import io.segmentexport.segment.Blanks;
import io.segmentexport.segment.SegmentRecord;
import java.util.ArrayList;
import java.util.List;

/** The cells of the record that is being mapped, and what is noted of it. One for all records of a mapper. */
final class Cells {

    private final String[] nullValues;
    /** The lowest six bits of the characters that these begin with: rules nearly every cell out. */
    private final long beginnings;
    private final List<Note> notes = new ArrayList<>();
    private String[] cells;
    private int row;

    /** @param nullValues the words that count as an empty cell */
    Cells(List<String> nullValues) {
        this.nullValues = nullValues.toArray(String[]::new);
        beginnings = nullValues.stream().mapToLong(word -> 1L << word.charAt(0)).reduce(0, (a, b) -> a | b);
    }

    /** Goes to another record; what was noted of the one before is forgotten. */
    void of(SegmentRecord record) {
        cells = record.cells();
        row = record.row();
        notes.clear();
    }

    /** The cell as it is; null if it holds no value, which is noted if it holds a word for that. */
    String value(Source source) {
        String cell = cells[source.position()];
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (!Blanks.isBlank(c)) {
                if ((beginnings >>> c & 1) == 0 || !isNullValue(Blanks.trim(cell))) {
                    return cell;
                }
                note(NoteKind.NULL_VALUE, source.column());
                return null;
            }
        }
        return null;
    }

    private boolean isNullValue(String text) {
        for (String word : nullValues) {
            if (word.equals(text)) {
                return true;
            }
        }
        return false;
    }

    /** Notes something, once for a column that fills several fields. */
    void note(NoteKind kind, String detail) {
        Note note = new Note(row, kind, detail);
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    /** What was noted of the record so far. */
    List<Note> notes() {
        return notes.isEmpty() ? List.of() : notes; // Which costs no copy.
    }
}
