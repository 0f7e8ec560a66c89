package io.segmentexport.config;

import java.util.List;

/** How a cell becomes a JSON value: {@code string | number | boolean | date | list(;)}. */
public sealed interface ValueType {

    /** The cell as it is. */
    record Text() implements ValueType {
    }

    /** A JSON number. */
    record Numeric() implements ValueType {
    }

    /** {@code true} or {@code false}. */
    record Bool() implements ValueType {
    }

    /** An ISO 8601 date or date and time. */
    record Date() implements ValueType {
    }

    /**
     * A JSON array of strings.
     *
     * @param separator what stands between two items in the cell
     */
    record Items(char separator) implements ValueType {
    }

    /** How the configuration writes it. */
    default String notation() {
        if (this instanceof Items items) {
            return "list(" + items.separator() + ")";
        }
        return this instanceof Numeric ? "number" : this instanceof Bool ? "boolean" : this instanceof Date ? "date" : "string";
    }

    /**
     * The type that a {@link #notation()} stands for.
     *
     * @throws InvalidValue for any other word
     */
    static ValueType parse(String text) {
        return switch (text) {
            case "string" -> new Text();
            case "number" -> new Numeric();
            case "boolean" -> new Bool();
            case "date" -> new Date();
            default -> {
                if (!text.startsWith("list(") || !text.endsWith(")") || text.length() != "list(;)".length()) {
                    throw new InvalidValue("is none of string, number, boolean, date, and list(;) with one character between"
                            + " the brackets" + (text.startsWith("list") ? "; did you mean 'list(;)'?"
                                    : Word.hint(text, List.of("string", "number", "boolean", "date", "list(;)"))));
                }
                yield new Items(separator(text.charAt("list(".length())));
            }
        };
    }

    /**
     * Checks a character that separates two cells, or two items of a list.
     *
     * @throws InvalidValue if it can be part of the text between them
     */
    static char separator(char character) {
        InvalidValue.unless(!Character.isLetterOrDigit(character) && !Character.isSurrogate(character)
                && "\"\n\r".indexOf(character) < 0, "cannot be a delimiter: a letter, a digit, a quote or a line break is part of"
                + " the text; write for example semicolon");
        return character;
    }
}
