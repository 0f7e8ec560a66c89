package io.segmentexport.files;

import java.util.List;
import org.roaringbitmap.RoaringBitmap;

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

    /** The rows of positions by file, ascending, as people read them: {@code HighValue.csv: 2-10001, 10003}. */
    public static String ranges(RoaringBitmap positions, List<RunFile> files) {
        var words = new StringBuilder();
        RowPlace from = null;
        RowPlace to = null;
        for (var rows = positions.stream().iterator(); rows.hasNext();) {
            var next = of(rows.nextInt(), files);
            if (from == null || !next.equals(new RowPlace(to.file, to.row + 1))) {
                append(words, from, to);
                words.append(from == null ? next.file + ": " : next.file.equals(from.file) ? ", " : "; " + next.file + ": ");
                from = next;
            }
            to = next;
        }
        append(words, from, to);
        return words.toString();
    }

    private static void append(StringBuilder words, RowPlace from, RowPlace to) {
        if (from != null) {
            words.append(from.row).append(to.row == from.row ? "" : "-" + to.row);
        }
    }

    public String inWords() {
        return "row " + row + " of " + file;
    }
}
