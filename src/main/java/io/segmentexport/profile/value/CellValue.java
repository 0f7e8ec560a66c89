package io.segmentexport.profile.value;

import io.segmentexport.config.ValueType;
import io.segmentexport.segment.Blanks;
import java.util.Locale;
import java.util.Map;

/** How the cells of one column become JSON values. */
public interface CellValue {

    /**
     * Writes a cell as a field, or nothing if there is no value in it.
     *
     * @param cell the cell as it is; not blank
     * @return whether the cell fits; if not, nothing was written
     */
    boolean write(ProfileJson json, FieldName name, String cell);

    /** What fits, to stand after "is not": {@code a number}. */
    String expected();

    static CellValue of(ValueType type) {
        return switch (type.kind()) {
            case STRING -> new Text(false);
            case NUMBER -> new NumberValue();
            case BOOLEAN -> new Bool();
            case DATE -> new DateValue();
            case LIST -> new Items(type.separator());
        };
    }

    /**
     * A cell as it is.
     *
     * @param trimmed whether the blanks around it are no part of it
     */
    record Text(boolean trimmed) implements CellValue {

        @Override
        public boolean write(ProfileJson json, FieldName name, String cell) {
            json.text(name, trimmed ? Blanks.trim(cell) : cell);
            return true;
        }

        @Override
        public String expected() {
            return "a text";
        }
    }

    /** {@code true}, {@code yes}, {@code y}, {@code t}, {@code 1} and their opposites, in any case. */
    record Bool() implements CellValue {

        private static final Map<String, Boolean> WORDS = Map.of(
                "true", true, "yes", true, "y", true, "t", true, "1", true,
                "false", false, "no", false, "n", false, "f", false, "0", false);

        @Override
        public boolean write(ProfileJson json, FieldName name, String cell) {
            Boolean value = WORDS.get(Blanks.trim(cell).toLowerCase(Locale.ROOT));
            if (value == null) {
                return false;
            }
            json.bool(name, value);
            return true;
        }

        @Override
        public String expected() {
            return "true or false (or yes or no, 1 or 0)";
        }
    }

    /**
     * Several texts in one cell: items are trimmed, empty ones dropped, and the field is left out if none is left.
     *
     * @param separator what stands between two items
     */
    record Items(char separator) implements CellValue {

        @Override
        public boolean write(ProfileJson json, FieldName name, String cell) {
            boolean begun = false;
            int start = 0;
            while (start <= cell.length()) {
                int next = cell.indexOf(separator, start);
                int end = next < 0 ? cell.length() : next;
                String item = Blanks.trim(cell.substring(start, end));
                if (!item.isEmpty()) {
                    if (!begun) {
                        json.beginArray(name);
                        begun = true;
                    }
                    json.item(item);
                }
                start = end + 1;
            }
            if (begun) {
                json.endArray();
            }
            return true;
        }

        @Override
        public String expected() {
            return "a list";
        }
    }
}
