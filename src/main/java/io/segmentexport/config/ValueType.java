package io.segmentexport.config;

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
}
