package io.segmentexport.profile;


/**
 * A cell as it is.
 *
 * @param trimmed whether the blanks around it are no part of it
 */
record TextValue(boolean trimmed) implements CellValue {

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
