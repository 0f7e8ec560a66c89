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
        if (type instanceof ValueType.Numeric) {
            return new NumberValue();
        }
        if (type instanceof ValueType.Bool) {
            return new BooleanValue();
        }
        if (type instanceof ValueType.Date) {
            return new DateValue();
        }
        if (type instanceof ValueType.Items items) {
            return new ListValue(items.separator());
        }
        return new TextValue(false);
    }
}
