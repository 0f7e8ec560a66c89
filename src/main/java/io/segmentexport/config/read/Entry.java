package io.segmentexport.config.read;

/**
 * One key of a properties file and its value.
 *
 * @param key   the key, its escapes resolved
 * @param value the value, its escapes resolved and its placeholders not; trailing blanks still there
 * @param line  the line that it begins on, from 1; 0 for one that does not stand in the file
 */
public record Entry(String key, String value, int line) {

    /** The value without the trailing blanks that nobody sees in an editor. */
    public String trimmed() {
        return value.stripTrailing();
    }

    boolean blank() {
        return value.isBlank();
    }
}
