package io.segmentexport.profile;

import com.fasterxml.jackson.core.SerializableString;
import java.io.IOException;

/**
 * A cell as it is.
 *
 * @param trimmed whether the blanks around it are no part of it
 */
record TextValue(boolean trimmed) implements CellValue {

    @Override
    public boolean write(ProfileJson json, SerializableString name, String cell) throws IOException {
        json.text(name, trimmed ? Blanks.trim(cell) : cell);
        return true;
    }

    @Override
    public String expected() {
        return "a text";
    }
}
