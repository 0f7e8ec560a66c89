package io.segmentexport.profile.value;

import io.segmentexport.config.ValueType;

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
            case STRING -> new TextValue(false);
            case NUMBER -> new NumberValue();
            case BOOLEAN -> new BooleanValue();
            case DATE -> new DateValue();
            case LIST -> new ListValue(type.separator());
        };
    }
}
