package io.segmentexport.profile;

/**
 * A record that cannot be, or was not, imported.
 *
 * @param row    its row
 * @param reason the kind of fault
 * @param detail which column, and what was expected there; never a value of the record
 */
public record RejectedRecord(int row, Reason reason, String detail) implements Translation {
}
