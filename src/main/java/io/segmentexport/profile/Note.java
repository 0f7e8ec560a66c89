package io.segmentexport.profile;

/**
 * Something about a profile that is sent all the same, and that somebody may want to look into.
 *
 * @param row    the row of its record
 * @param kind   what it is about
 * @param detail which column, and why; never a value of the record. The column alone if the kind is told by column
 */
public record Note(int row, NoteKind kind, String detail) {
}
