package io.segmentexport.profile.value;

/**
 * A cell as it is.
 *
 * @param trimmed whether the blanks around it are no part of it
 */
public record TextValue(boolean trimmed) implements CellValue {

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
