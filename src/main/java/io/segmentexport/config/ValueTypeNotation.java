package io.segmentexport.config;

import java.util.List;

/**
 * How a {@link ValueType} is written: {@code string}, {@code number}, {@code boolean}, {@code date}, {@code list(;)}.
 */
final class ValueTypeNotation {

    private static final List<String> WORDS = List.of("string", "number", "boolean", "date", "list(;)");
    private static final String LIST = "list(";

    private ValueTypeNotation() {
    }

    /** @throws InvalidValue for any other word */
    static ValueType parse(String text) {
        return switch (text) {
            case "string" -> new ValueType.Text();
            case "number" -> new ValueType.Numeric();
            case "boolean" -> new ValueType.Bool();
            case "date" -> new ValueType.Date();
            default -> items(text);
        };
    }

    static String write(ValueType type) {
        if (type instanceof ValueType.Items items) {
            return LIST + items.separator() + ")";
        }
        if (type instanceof ValueType.Numeric) {
            return "number";
        }
        if (type instanceof ValueType.Bool) {
            return "boolean";
        }
        return type instanceof ValueType.Date ? "date" : "string";
    }

    private static ValueType items(String text) {
        if (!text.startsWith(LIST) || !text.endsWith(")") || text.length() != LIST.length() + 2) {
            String hint = text.startsWith("list") ? "; did you mean 'list(;)'?" : NearestWord.hint(text, WORDS);
            throw new InvalidValue("is none of string, number, boolean, date, and list(;) with one character between"
                    + " the brackets" + hint);
        }
        return new ValueType.Items(Notation.separator(text.charAt(LIST.length())));
    }
}
