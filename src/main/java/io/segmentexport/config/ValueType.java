package io.segmentexport.config;

import java.util.List;

/**
 * How a cell becomes a JSON value: {@code string | number | boolean | date | list(;)}.
 *
 * @param separator what stands between two items in the cell of a list
 */
public record ValueType(Kind kind, char separator) {

    /** The cell as it is. */
    public static final ValueType STRING = new ValueType(Kind.STRING, '\0');

    private static final String LIST = "list(;)";
    private static final List<String> NOTATIONS = List.of("string", "number", "boolean", "date", LIST);

    /** What the value is in JSON. */
    public enum Kind {
        STRING,
        NUMBER,
        BOOLEAN,
        /** An ISO 8601 date or date and time, as a string. */
        DATE,
        /** An array of strings. */
        LIST
    }

    /** How the configuration writes it. */
    public String notation() {
        return kind == Kind.LIST ? LIST.replace(';', separator) : Word.of(kind);
    }

    /**
     * The type that a {@link #notation()} stands for.
     *
     * @throws InvalidValue for any other word
     */
    public static ValueType parse(String text) {
        if (text.startsWith("list(") && text.endsWith(")") && text.length() == LIST.length()) {
            return new ValueType(Kind.LIST, separator(text.charAt(LIST.indexOf(';'))));
        }
        InvalidValue.unless(NOTATIONS.contains(text), "is none of string, number, boolean, date, and list(;) with one character"
                + " between the brackets" + (text.startsWith("list") ? "; did you mean 'list(;)'?" : Word.hint(text, NOTATIONS)));
        return new ValueType(Word.parse(text, Kind.class), '\0');
    }

    /**
     * Checks a character that separates two cells, or two items of a list.
     *
     * @throws InvalidValue if it can be part of the text between them
     */
    public static char separator(char character) {
        InvalidValue.unless(!Character.isLetterOrDigit(character) && !Character.isSurrogate(character)
                && "\"\n\r".indexOf(character) < 0, "cannot be a delimiter: a letter, a digit, a quote or a line break is part of"
                + " the text; write for example semicolon");
        return character;
    }
}
