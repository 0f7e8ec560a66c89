package io.segmentexport.profile;


/** A field of a profile that is written from a cell, left out where that is blank. */
record Attribute(Source source, FieldName name, CellValue value) {

    /** Writes the field; false where the cell does not fit. */
    boolean write(ProfileJson json, String[] cells) {
        return source.isBlank(cells) || value.write(json, name, source.of(cells));
    }

    /** What to say of a cell that does not fit. */
    String misfit() {
        return source + " is not " + value.expected();
    }
}
