package io.segmentexport.profile;

import io.segmentexport.profile.value.Blanks;

/**
 * Where in the records of a file a cell stands.
 *
 * @param position from 0
 * @param column   the name of the column, as messages say it
 */
record Source(int position, String column) {

    String of(String[] cells) {
        return cells[position];
    }

    boolean isBlank(String[] cells) {
        return Blanks.isBlank(cells[position]);
    }

    @Override
    public String toString() {
        return "column \"" + column + "\"";
    }
}
