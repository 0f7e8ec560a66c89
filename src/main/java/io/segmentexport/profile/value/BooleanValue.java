package io.segmentexport.profile.value;

import java.util.Locale;
import java.util.Map;

/** {@code true}, {@code yes}, {@code y}, {@code t}, {@code 1} and their opposites, in any case. */
final class BooleanValue implements CellValue {

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
