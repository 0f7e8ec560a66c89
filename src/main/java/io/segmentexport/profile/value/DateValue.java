package io.segmentexport.profile.value;

import static java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME;
import static java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME;

import io.segmentexport.segment.Blanks;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/**
 * An ISO 8601 date, or date and time with or without an offset, and what databases write in their place: a blank for
 * the {@code T} and before the offset, an offset of hours only or without its colon, a zone in square brackets.
 *
 * <p>Written as Klaviyo's guide has it, "Acceptable date and timestamp formats for profile and event properties":
 * {@code 2026-11-23}, {@code 2026-11-23T10:15:00}, {@code 2026-11-23T10:15:00.123456+01:00}; with seconds always and at
 * most six digits of a fraction (further ones are cut off). A date stays a date and a local time a local time; a zone
 * becomes its offset at that time.
 */
final class DateValue implements CellValue {

    private static final int DATE_LENGTH = "2026-11-23".length();

    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(ISO_LOCAL_DATE_TIME)
            .appendPattern("[' '][XX][XXX][X]['['VV']']")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withChronology(IsoChronology.INSTANCE);

    @Override
    public boolean write(ProfileJson json, FieldName name, String cell) {
        String text = Blanks.trim(cell);
        String date = isShapedAsDate(text) ? normalise(text) : null;
        if (date == null) {
            return false;
        }
        json.text(name, date);
        return true;
    }

    @Override
    public String expected() {
        return "an ISO 8601 date such as 2026-11-23 or 2026-11-23T10:15:00+01:00";
    }

    /** The date as it is sent, or null if there is no such day, time, offset or zone. */
    private static String normalise(String text) {
        try {
            if (text.length() == DATE_LENGTH) {
                LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
                return text;
            }
            TemporalAccessor parsed = DATE_TIME.parseBest(withT(text), ZonedDateTime::from, LocalDateTime::from);
            return parsed instanceof ZonedDateTime moment
                    ? ISO_OFFSET_DATE_TIME.format(moment.truncatedTo(ChronoUnit.MICROS))
                    : ISO_LOCAL_DATE_TIME.format(((LocalDateTime) parsed).truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int digits(String text, int start, int end) {
        int number = 0;
        for (int i = start; i < end; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    /** With the {@code T} between date and time that ISO 8601 asks for, if a blank stands in its place. */
    private static String withT(String text) {
        return text.charAt(DATE_LENGTH) == ' '
                ? text.substring(0, DATE_LENGTH) + 'T' + text.substring(DATE_LENGTH + 1) : text;
    }

    /**
     * A year of four digits, a month and a day; spares the rest an exception for each cell of a wrongly typed column.
     */
    private static boolean isShapedAsDate(String text) {
        if (text.length() < DATE_LENGTH) {
            return false;
        }
        for (int i = 0; i < DATE_LENGTH; i++) {
            char c = text.charAt(i);
            if (i == 4 || i == 7 ? c != '-' : c < '0' || c > '9') {
                return false;
            }
        }
        return true;
    }
}
