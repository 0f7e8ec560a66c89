package io.segmentexport.config;

import java.util.List;
import java.util.Optional;

/**
 * How a cell becomes a JSON value: {@code string | number | boolean | boolean(ja/nein) | date | list(;)}.
 *
 * @param separator what stands between two items in the cell of a list
 * @param words     for true and for false, if they are not the usual ones
 */
public record ValueType(Kind kind, char separator, Optional<Words> words) {

    /** The cell as it is. */
    public static final ValueType STRING = new ValueType(Kind.STRING);

    private static final String LIST = "list(;)";
    private static final String BOOLEAN = "boolean(";
    private static final List<String> NOTATIONS = List.of("string", "number", "boolean", "date", LIST);

    /** What a boolean is written by, upper and lower case alike. */
    public record Words(String forTrue, String forFalse) {

        private static Words parse(String text) {
            int slash = text.indexOf('/');
            String forTrue = slash < 0 ? "" : text.substring(0, slash).strip();
            String forFalse = text.substring(slash + 1).strip();
            InvalidValue.unless(!forTrue.isEmpty() && !forFalse.isEmpty() && forFalse.indexOf('/') < 0
                    && !forTrue.equalsIgnoreCase(forFalse), "has not one word for true and another for false; write them as boolean(ja/nein)");
            return new Words(forTrue, forFalse);
        }
    }

    /** A type that needs nothing else. */
    public ValueType(Kind kind) {
        this(kind, '\0', Optional.empty());
    }

    /** A list. */
    public ValueType(Kind kind, char separator) {
        this(kind, separator, Optional.empty());
    }

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
        return kind == Kind.LIST ? LIST.replace(';', separator)
                : Word.of(kind) + words.map(pair -> "(" + pair.forTrue + "/" + pair.forFalse + ")").orElse("");
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
        if (text.startsWith(BOOLEAN) && text.endsWith(")")) {
            return new ValueType(Kind.BOOLEAN, '\0', Optional.of(Words.parse(text.substring(BOOLEAN.length(), text.length() - 1))));
        }
        InvalidValue.unless(NOTATIONS.contains(text), "is none of string, number, boolean, boolean(ja/nein) with your words, date,"
                + " and list(;) with one character between the brackets" + (text.startsWith("list") ? "; did you mean 'list(;)'?" : Word.hint(text, NOTATIONS)));
        return new ValueType(Word.parse(text, Kind.class));
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
