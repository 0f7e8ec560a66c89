package io.segmentexport.ledger;

import java.util.List;

/**
 * Where a record stands, as a person looks it up.
 *
 * @param file its file
 * @param row  its row there; the header is row 1
 */
public record RowPlace(String file, int row) {

    /** The place of a position that counts through all files of a run. */
    public static RowPlace of(int position, List<RunFile> files) {
        int row = position;
        for (var file : files) {
            int rows = file.lastRow().orElse(Integer.MAX_VALUE);
            if (row <= rows) {
                return new RowPlace(file.name(), row);
            }
            row -= rows;
        }
        throw new IllegalArgumentException("position " + position + " is in none of " + files.size() + " files");
    }

    public String inWords() {
        return "row " + row + " of " + file;
    }
}
