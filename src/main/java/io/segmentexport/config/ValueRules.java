package io.segmentexport.config;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the cells of an export mean, beyond the types of its fields.
 *
 * @param phoneRegion    the ISO 3166 region of phone numbers without a country code
 * @param nullValues     words that count as an empty cell in every column; whole cells, case-exact
 * @param spreadsheetIds what happens to an external ID that a spreadsheet wrote as a number with a fraction
 * @param noDate         dates that stand for none, at any time of day
 * @param dateFormats    how dates are written if not by ISO 8601
 * @param decimal        the decimal sign of numbers
 * @param onMisfit       what a field costs whose value does not fit
 */
public record ValueRules(
        Optional<String> phoneRegion,
        List<String> nullValues,
        SpreadsheetIds spreadsheetIds,
        List<LocalDate> noDate,
        DateFormats dateFormats,
        Decimal decimal,
        OnMisfit onMisfit) {

    /** All of them as they are if nothing is configured. */
    public static final ValueRules DEFAULT = new ValueRules(Optional.empty(), List.of("NULL", "\\N", "(null)", "#N/A"),
            SpreadsheetIds.REJECT, List.of(LocalDate.of(1, 1, 1), LocalDate.of(1753, 1, 1), LocalDate.of(1900, 1, 1)),
            DateFormats.NONE, Decimal.POINT, OnMisfit.REJECT);

    private static final String NOTHING = "off";

    public ValueRules {
        nullValues = List.copyOf(nullValues);
        noDate = List.copyOf(noDate);
    }

    /** What happens to an external ID such as {@code 1701234567.0}. */
    public enum SpreadsheetIds {
        /** Its record is rejected. */
        REJECT,
        /** The {@code .0} is taken off, behind up to 15 digits. */
        MEND
    }

    /** The decimal sign of numbers. */
    public enum Decimal {
        /** {@code 1234.56}, without separators of thousands. */
        POINT,
        /** {@code 1234,56}, {@code 1.234,56} or {@code 1 234,56}. */
        COMMA
    }

    /**
     * What a field costs whose value does not fit. An identifier (e-mail address, external ID) always costs the record; a
     * phone number beside an e-mail address never does.
     */
    public enum OnMisfit {
        /** The record. */
        REJECT,
        /** The field alone: it is left out and noted. */
        DROP
    }

    /**
     * Words with commas between them; {@code off} for none. A backslash may be doubled, as it is in the file.
     *
     * @throws InvalidValue for an empty word
     */
    public static List<String> parseNullValues(String text) {
        List<String> words = items(text).map(word -> word.replace("\\\\", "\\")).toList();
        InvalidValue.unless(!words.contains(""), "has an empty word; write words with commas between them, or off");
        return words;
    }

    /**
     * Dates with commas between them; {@code off} for none.
     *
     * @throws InvalidValue for what is no date
     */
    public static List<LocalDate> parseNoDate(String text) {
        try {
            return items(text).map(LocalDate::parse).toList();
        } catch (DateTimeParseException e) {
            throw new InvalidValue("has what is no date; write dates as 1900-01-01 with commas between them, or off");
        }
    }

    private static Stream<String> items(String text) {
        return text.equals(NOTHING) ? Stream.empty() : Stream.of(text.split(",", -1)).map(String::strip);
    }
}
