package io.segmentexport.profile.value;

import static java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME;
import static java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME;

import io.segmentexport.config.DateFormats;
import io.segmentexport.config.Export;
import io.segmentexport.segment.Blanks;
import java.text.ParsePosition;
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
 * A date, or date and time with or without an offset: as a format of the export has it; else by ISO 8601, extended or basic,
 * and what databases write in its place: a blank for the {@code T} and before the offset, an offset of hours only or without
 * its colon, a zone in square brackets or behind a blank, {@code UTC}. What has the shape of a format is not read otherwise.
 *
 * <p>Written as Klaviyo's guide has it, "Acceptable date and timestamp formats for profile and event properties":
 * {@code 2026-11-23}, {@code 2026-11-23T10:15:00}, {@code 2026-11-23T10:15:00.123456+01:00}; with seconds always and at
 * most six digits of a fraction (further ones are cut off). A date stays a date and a local time a local time; a zone
 * becomes its offset at that time.
 */
final class DateValue implements CellValue {

    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(ISO_LOCAL_DATE_TIME)
            .appendPattern("[' '][XX][XXX][X]['['VV']']")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withChronology(IsoChronology.INSTANCE);

    private final LocalDate[] none;
    private final DateFormats formats;
    private final DateTimeFormatter[] formatters;
    private final String key;

    DateValue(Export export) {
        none = export.values().noDate().toArray(LocalDate[]::new);
        formats = export.values().dateFormats();
        formatters = formats.formatters().toArray(DateTimeFormatter[]::new);
        key = "export." + export.id() + ".date-format";
    }

    @Override
    public Outcome write(ProfileJson json, FieldName name, String cell) {
        String text = Blanks.trim(cell);
        if (text.charAt(0) == '0' && isZero(text)) {
            return Outcome.NO_DATE;
        }
        try {
            TemporalAccessor date = formatted(text);
            String iso = date == null ? IsoShape.extended(text) : null;
            if (iso != null) {
                date = parsed(iso);
            } else if (date == null) {
                return Outcome.MISFIT;
            }
            if (isNone(date instanceof LocalDate day ? day : LocalDate.from(date))) {
                return Outcome.NO_DATE;
            }
            json.text(name, iso != null && date instanceof LocalDate ? iso : written(date));
            return Outcome.FITS;
        } catch (DateTimeException e) {
            return Outcome.MISFIT; // There is no such day, time, offset or zone.
        }
    }

    @Override
    public String misfit(String cell) {
        return formatters.length == 0
                ? "is not an ISO 8601 date such as 2026-11-23 or 2026-11-23T10:15:00+01:00; for dates of another form set " + key
                : "is not a date as " + key + " has it (" + formats.notation() + "), nor an ISO 8601 date such as 2026-11-23";
    }

    /** Null if it has the shape of no format. */
    private TemporalAccessor formatted(String text) {
        for (DateTimeFormatter formatter : formatters) {
            var position = new ParsePosition(0);
            if (formatter.parseUnresolved(text, position) != null && position.getIndex() == text.length()) {
                return formatter.parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
            }
        }
        return null;
    }

    private static TemporalAccessor parsed(String iso) {
        return iso.length() == IsoShape.DATE_LENGTH
                ? LocalDate.of(IsoShape.digits(iso, 0, 4), IsoShape.digits(iso, 5, 7), IsoShape.digits(iso, 8, 10))
                : DATE_TIME.parseBest(iso, ZonedDateTime::from, LocalDateTime::from);
    }

    private boolean isNone(LocalDate date) {
        for (LocalDate day : none) {
            if (day.getYear() == date.getYear() && day.equals(date)) {
                return true;
            }
        }
        return false;
    }

    private static String written(TemporalAccessor date) {
        if (date instanceof ZonedDateTime moment) {
            return ISO_OFFSET_DATE_TIME.format(moment.truncatedTo(ChronoUnit.MICROS));
        }
        return date instanceof LocalDateTime time ? ISO_LOCAL_DATE_TIME.format(time.truncatedTo(ChronoUnit.MICROS)) : date.toString();
    }

    /** {@code 0000-00-00}, {@code 00.00.0000 00:00:00}: databases that must write a date write it for none. */
    private static boolean isZero(String text) {
        int zeros = 0;
        for (int i = 0; i < text.length() && zeros < 8; i++) {
            char c = text.charAt(i);
            if (c == '0') {
                zeros++;
            } else if (c != '-' && c != '/' && c != '.') {
                return false;
            }
        }
        return zeros == 8;
    }
}
