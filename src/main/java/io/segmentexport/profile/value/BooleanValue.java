package io.segmentexport.profile.value;

import io.segmentexport.config.ValueType;
import io.segmentexport.segment.Blanks;
import java.util.Locale;
import java.util.Map;

/** {@code true}, {@code yes}, {@code y}, {@code t}, {@code 1} and their opposites, or two words of the export; in any case. */
final class BooleanValue implements CellValue {

    private static final Map<String, Boolean> USUAL = Map.of(
            "true", true, "yes", true, "y", true, "t", true, "1", true,
            "false", false, "no", false, "n", false, "f", false, "0", false);

    private final Map<String, Boolean> words;
    private final String expected;

    BooleanValue(ValueType type) {
        words = type.words().map(own -> Map.of(lower(own.forTrue()), true, lower(own.forFalse()), false)).orElse(USUAL);
        expected = type.words().map(own -> own.forTrue() + " or " + own.forFalse()).orElse("true or false (or yes or no, 1 or 0)");
    }

    @Override
    public Outcome write(ProfileJson json, FieldName name, String cell) {
        Boolean value = words.get(lower(Blanks.trim(cell)));
        if (value == null) {
            return Outcome.MISFIT;
        }
        json.bool(name, value);
        return Outcome.FITS;
    }

    @Override
    public String misfit(String cell) {
        return "is not " + expected;
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
