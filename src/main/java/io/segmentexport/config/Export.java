package io.segmentexport.config;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.quartz.CronExpression;

/**
 * A named rule that says which segments go into which Klaviyo list: the {@code export.ID.*} keys of
 * {@code application.properties}, read and checked.
 *
 * @param id                 the ID in the key; letters, digits, {@code -} and {@code _}
 * @param displayName        what people call it; the ID if none is given
 * @param connectionId       the connection that it uses; known to exist
 * @param listId             the Klaviyo list
 * @param emailColumn        the column that holds the e-mail address ({@code email-field})
 * @param segments           the segments it takes, and which file belongs to which
 * @param folder             the watched folder, absolute
 * @param whole              when a file in that folder counts as whole
 * @param fields             the other mapped columns, in the order of the file
 * @param otherFields        what happens to columns that are not mapped
 * @param format             how its files are read
 * @param values             what their cells mean
 * @param maxProfiles        the largest number of records that one run may hold
 * @param onDuplicateContent what happens to content that this export has completed before
 * @param starts             what its runs start by ({@code run})
 * @param schedule           when it runs; empty unless its runs start on schedule
 * @param owner              the user on whose behalf its unattended runs are
 * @param from               where its files are fetched from into {@code folder}; empty if that is this machine
 */
public record Export(
        String id,
        String displayName,
        String connectionId,
        String listId,
        String emailColumn,
        SegmentSelection segments,
        Path folder,
        Wholeness whole,
        List<MappedField> fields,
        OtherFields otherFields,
        FileFormat format,
        ValueRules values,
        int maxProfiles,
        OnDuplicateContent onDuplicateContent,
        Starts starts,
        Optional<Schedule> schedule,
        Optional<String> owner,
        Optional<CamelUri> from) {

    public Export {
        fields = List.copyOf(fields);
    }

    /** The columns that are mapped, the one of the e-mail address first; one may be there twice. */
    public List<String> mappedColumns() {
        return Stream.concat(Stream.of(emailColumn), fields.stream().map(MappedField::column)).toList();
    }

    /**
     * Why this export and another would take the same file; empty if they would not.
     *
     * @param real follows the symbolic links of a folder
     */
    public Optional<String> sharedWith(Export other, UnaryOperator<Path> real) {
        Path inner = real.apply(folder);
        Path outer = real.apply(other.folder);
        if (!inner.startsWith(outer)) {
            return outer.startsWith(inner) ? other.sharedWith(this, real) : Optional.empty();
        }
        boolean same = inner.equals(outer);
        String folders = same ? "both watch the folder " + folder
                : "the folder %s of %s lies in the folder %s of %s".formatted(folder, id, other.folder, other.id);
        if (segments.all() || other.segments.all()) {
            return Optional.of("%s, and %s takes all segments".formatted(folders, segments.all() ? id : other.id));
        }
        String subfolder = outer.relativize(inner).getName(0).toString();
        if (!same && other.segments.names().contains(subfolder)) {
            return Optional.of("%s, and %s takes every file there as segment %s".formatted(folders, other.id, subfolder));
        }
        return segments.sharedWith(other.segments).map(shared -> folders + ", and " + shared);
    }

    /**
     * How the files of an export are read.
     *
     * @param delimiter   the character between two cells, or empty to detect it
     * @param charset     the charset; a BOM takes precedence
     * @param skipLines   how many lines stand before the header
     * @param quoteEscape how a quote is written in a quoted cell
     * @param columns     the names of the columns of files without header, in order; empty if they have one
     */
    public record FileFormat(
            Optional<Character> delimiter, Charset charset, int skipLines, QuoteEscape quoteEscape, List<String> columns) {

        public FileFormat {
            columns = List.copyOf(columns);
        }
    }

    /** How a quote is written in a quoted cell. */
    public enum QuoteEscape {
        /** Twice, as RFC 4180 has it. */
        DOUBLED,
        /** After a backslash. */
        BACKSLASH
    }

    /** By what a file counts as whole. */
    public WholeWhen wholeWhen() {
        return whole.when();
    }

    /**
     * When a file counts as whole and may be claimed.
     *
     * @param when  by what
     * @param after how long size and time of a file have stood still ({@code unchanged}), as the service has seen
     */
    public record Wholeness(WholeWhen when, Duration after) {
    }

    /** By what a file counts as whole. */
    public enum WholeWhen {
        /** Its size and time have stopped changing. */
        UNCHANGED,
        /** A file {@code NAME.done} lies beside it; NAME is the file's or its segment's: then all parts are one run. */
        DONE_FILE
    }

    /** What happens to columns that no {@code field.*} key names. */
    public enum OtherFields {
        /** They are left out of the profile. */
        DROP,
        /** They become custom properties under the column's name. */
        PROPERTIES
    }

    /** What happens to content (same SHA-256) that this export has completed before. */
    public enum OnDuplicateContent { SKIP, SEND }

    /** What the runs of an export start by. */
    public enum Starts {
        /** Each whole file, at once. */
        ON_ARRIVAL,
        /** Its schedule: the newest snapshot of each of its segments, in one run. */
        ON_SCHEDULE,
        /** Somebody who asks for one: the newest snapshot of each of its segments, in one run. */
        ON_DEMAND
    }

    /**
     * One column that becomes one attribute of the profile: {@code export.ID.field.TARGET = COLUMN}.
     *
     * @param target the attribute: {@code first_name}, {@code location.city}, {@code properties.Loyalty Tier} …
     * @param column the column's name in the segment file
     * @param type   how a cell becomes a JSON value; {@code export.ID.type.TARGET}
     */
    public record MappedField(String target, String column, ValueType type) {
    }

    /**
     * When an export runs by itself ({@code export.ID.schedule}, {@code time-zone} and {@code misfire}). A due time is a whole
     * second. Where a clock is put forward or back, it is as Quartz has it.
     *
     * @param cron    in Quartz's notation, as the file has it: second, minute, hour, day of month, month, day of week, and
     *                optionally a year
     * @param zone    whose clock it goes by
     * @param misfire what happens if the service was down when it was due
     */
    public record Schedule(String cron, ZoneId zone, Misfire misfire) {

        private static final Duration STEP = Duration.ofSeconds(1);

        /** What happens if the service was down at one due time or more. */
        public enum Misfire {
            /** One run at the next start, for the latest of them. */
            RUN_ONCE,
            /** Nothing but that it is told. */
            SKIP
        }

        /**
         * The first due time after a moment, whether it is paused or not; empty if it is never due again.
         *
         * @throws IllegalArgumentException if the cron cannot be read; so do the other methods
         */
        public Optional<Instant> nextAfter(Instant moment) {
            return Optional.ofNullable(after(expression(), moment));
        }

        /**
         * The next due times, in order.
         *
         * @param from they come after this
         * @param most no more than these; fewer if it is due less often
         */
        public List<ZonedDateTime> next(Instant from, int most) {
            CronExpression expression = expression();
            return Stream.iterate(after(expression, from), Objects::nonNull, at -> after(expression, at))
                    .limit(most).map(at -> at.atZone(zone)).toList();
        }

        /**
         * The last due time that is over.
         *
         * @param after due times up to this one do not count
         * @param now   due times after this one do not count
         */
        public Optional<Instant> lastDue(Instant after, Instant now) {
            CronExpression expression = expression();
            if (!isDueBetween(expression, after, now)) {
                return Optional.empty();
            }
            // Quartz only looks forward. Between these two lies the last moment that one more due time comes after.
            Instant early = after;
            Instant late = now;
            while (Duration.between(early, late).compareTo(STEP) > 0) {
                Instant middle = early.plus(Duration.between(early, late).dividedBy(2));
                if (isDueBetween(expression, middle, now)) {
                    early = middle;
                } else {
                    late = middle;
                }
            }
            return Optional.of(after(expression, early));
        }

        private static boolean isDueBetween(CronExpression expression, Instant after, Instant until) {
            Instant next = after(expression, after);
            return next != null && !next.isAfter(until);
        }

        private static Instant after(CronExpression expression, Instant moment) {
            Date next = expression.getNextValidTimeAfter(Date.from(moment));
            return next == null ? null : next.toInstant();
        }

        private CronExpression expression() {
            try {
                CronExpression expression = new CronExpression(cron);
                expression.setTimeZone(TimeZone.getTimeZone(zone));
                return expression;
            } catch (ParseException e) {
                throw new IllegalArgumentException("'" + cron + "' is no Quartz cron", e);
            }
        }
    }
}
