package io.segmentexport.config;

import static io.segmentexport.config.InvalidValue.unless;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How dates are written, {@code MM/dd/yyyy|MM/dd/yyyy HH:mm}: patterns of {@link DateTimeFormatter} with English names, and
 * {@code |} between them. No two of them read one text differently.
 *
 * @param patterns as the configuration has them
 */
public record DateFormats(List<String> patterns) {

    /** ISO 8601 alone. */
    public static final DateFormats NONE = new DateFormats(List.of());

    /** All but what names a moment by other means, or needs a guess: two digits of a year, the names of zones. */
    private static final String LETTERS = "MdHhmsSaEXxZ";

    public DateFormats {
        patterns = List.copyOf(patterns);
    }

    /**
     * Reads the notation of the configuration.
     *
     * @throws InvalidValue if a pattern does not tell day, month and year, or two may read one text differently
     */
    public static DateFormats parse(String text) {
        DateFormats formats = new DateFormats(Stream.of(text.split("\\|", -1)).map(String::strip).toList());
        List<DateTimeFormatter> formatters = formats.patterns.stream().map(DateFormats::checked).toList();
        for (int i = 0; i < formatters.size(); i++) {
            for (int j = 0; j < formatters.size(); j++) {
                check(formats.patterns.get(i), formatters.get(i), formats.patterns.get(j), formatters.get(j));
            }
        }
        return formats;
    }

    /** How the configuration writes it. */
    public String notation() {
        return String.join("|", patterns);
    }

    /** One for each pattern, in order; strict, upper and lower case alike. */
    public List<DateTimeFormatter> formatters() {
        return patterns.stream().map(DateFormats::formatter).toList();
    }

    private static DateTimeFormatter checked(String pattern) {
        String letters = pattern.replaceAll("'[^']*'|[^A-Za-z]", "");
        unless(letters.contains("yyyy") && letters.replaceFirst("yyyy", "").chars().allMatch(letter -> LETTERS.indexOf(letter) >= 0),
                "has a pattern that is none for dates; write for example MM/dd/yyyy, with yyyy for the year, MM, dd, HH, mm, ss");
        try {
            return formatter(pattern);
        } catch (IllegalArgumentException e) {
            throw new InvalidValue("has a pattern that is none for dates; write for example MM/dd/yyyy or dd.MM.yyyy HH:mm");
        }
    }

    /** With the year as STRICT wants it: {@code u}, not the year of an era. */
    private static DateTimeFormatter formatter(String pattern) {
        return new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern.replace("yyyy", "uuuu"))
                .toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT).withChronology(IsoChronology.INSTANCE);
    }

    /** Whether what one pattern writes is read by it, and read by another in the same way or not at all. */
    private static void check(String writing, DateTimeFormatter writer, String reading, DateTimeFormatter reader) {
        samples().forEach(sample -> {
            String text = writer.format(sample);
            Optional<Reading> own = Reading.of(writer, text);
            unless(own.isPresent() && own.get().day.equals(sample.toLocalDate()) && own.get().isOfWhole(writing),
                    "has the pattern '%s', which does not tell one day, or one time; write for example MM/dd/yyyy hh:mm a"
                            .formatted(writing) + " (MM is the month, mm the minute)");
            Optional<Reading> other = Reading.of(reader, text);
            unless(other.isEmpty() || other.equals(own),
                    "may read one text in two ways, by '%s' and by '%s'; leave one of them out".formatted(writing, reading));
        });
    }

    /** Enough days and a time for two patterns to differ: every part may be mistaken for every other. */
    private static Stream<ZonedDateTime> samples() {
        return IntStream.of(2001, 2010, 2011, 2012, 2026, 1011, 1112, 1210).boxed()
                .flatMap(year -> IntStream.rangeClosed(1, 12).boxed()
                        .flatMap(month -> IntStream.of(1, 2, 10, 11, 12, 28)
                                .mapToObj(day -> ZonedDateTime.of(year, month, day, 10, 11, 12, 13_000_000, ZoneOffset.ofHours(1)))));
    }

    /** What a text is read as; time and offset are null if it has none. */
    private record Reading(LocalDate day, LocalTime time, ZoneOffset offset) {

        static Optional<Reading> of(DateTimeFormatter formatter, String text) {
            try {
                TemporalAccessor parsed = formatter.parse(text);
                return Optional.of(new Reading(LocalDate.from(parsed), parsed.query(TemporalQueries.localTime()),
                        parsed.query(TemporalQueries.offset())));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }

        /** An hour of the clock without AM and PM is no time. */
        boolean isOfWhole(String pattern) {
            return time != null || pattern.replaceAll("'[^']*'", "").chars().noneMatch(letter -> "HhmsSa".indexOf(letter) >= 0);
        }
    }
}
