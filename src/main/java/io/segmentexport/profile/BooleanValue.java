package io.segmentexport.profile;

import com.fasterxml.jackson.core.SerializableString;
import java.io.IOException;
import java.util.Locale;

/** {@code true}, {@code yes}, {@code y}, {@code t}, {@code 1} and their opposites, in any case. */
final class BooleanValue implements CellValue {

    @Override
    public boolean write(ProfileJson json, SerializableString name, String cell) throws IOException {
        switch (Blanks.trim(cell).toLowerCase(Locale.ROOT)) {
            case "true", "yes", "y", "t", "1" -> json.bool(name, true);
            case "false", "no", "n", "f", "0" -> json.bool(name, false);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public String expected() {
        return "true or false (or yes or no, 1 or 0)";
    }
}
