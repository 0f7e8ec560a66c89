package io.segmentexport.config;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.quartz.CronExpression;

/**
 * Reads crons as Quartz does
 * (<a href="https://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html">its notation</a>), and
 * knows when they are due. A due time is a whole second. Where a clock is put forward or back, it is as Quartz has it.
 */
public final class CronReading {

    private static final String FIELDS = "second minute hour day-of-month month day-of-week [year]";
    private static final int SHOWN = 3;
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private CronReading() {
    }

    /**
     * What is wrong with a cron, to go on after its text: that it cannot be read, with the nearest one that can, or that it
     * is never due again.
     *
     * @param now what the readings of the nearest one begin after
     * @return empty for a sound one
     */
    public static Optional<String> whyInvalid(String cron, ZoneId zone, Instant now) {
        Optional<String> unreadable = whyUnreadable(cron);
        if (unreadable.isPresent()) {
            return Optional.of("is no Quartz cron (%s): %s%s".formatted(FIELDS, unreadable.get(), suggestion(cron, zone, now)));
        }
        return nextAfter(cron, zone, now).isPresent() ? Optional.empty()
                : Optional.of("is not due at any time to come; write a cron whose time is yet to come");
    }

    /** Quartz passes over what stands after the year. */
    private static Optional<String> whyUnreadable(String cron) {
        int fields = cron.isBlank() ? 0 : cron.strip().split("\\s+").length;
        if (fields < 6 || fields > 7) {
            return Optional.of("it has %d field%s, not 6 or 7".formatted(fields, fields == 1 ? "" : "s"));
        }
        try {
            CronExpression.validateExpression(cron);
            return Optional.empty();
        } catch (ParseException | RuntimeException e) {
            return Optional.of(e.getMessage() == null ? "a field of it cannot be read" : e.getMessage().strip()
                    .replaceFirst("\\.$", ""));
        }
    }

    private static String suggestion(String cron, ZoneId zone, Instant now) {
        return NearestCron.to(cron)
                .filter(nearest -> whyUnreadable(nearest).isEmpty() && nextAfter(nearest, zone, now).isPresent())
                .map(nearest -> "; did you mean '%s'?%s".formatted(nearest, readings(nearest, zone, now)))
                .orElse("");
    }

    private static String readings(String cron, ZoneId zone, Instant now) {
        return " It reads %s (%s)".formatted(
                next(cron, zone, now, SHOWN).stream().map(CronReading::words).collect(Collectors.joining(", ")), zone);
    }

    /** A due time as people read it, in its own zone: {@code 2026-11-30 06:00}. */
    public static String words(ZonedDateTime due) {
        return (due.getSecond() == 0 ? MINUTES : SECONDS).format(due);
    }

    /**
     * The next due times, in order.
     *
     * @param from they come after this
     * @param most no more than these; fewer if the cron is due less often
     * @throws IllegalArgumentException if the cron cannot be read
     */
    public static List<ZonedDateTime> next(String cron, ZoneId zone, Instant from, int most) {
        CronExpression expression = expression(cron, zone);
        List<ZonedDateTime> times = new ArrayList<>();
        for (Instant at = after(expression, from); at != null && times.size() < most; at = after(expression, at)) {
            times.add(at.atZone(zone));
        }
        return times;
    }

    /**
     * The first due time after a moment; empty if it is never due again.
     *
     * @throws IllegalArgumentException if the cron cannot be read
     */
    public static Optional<Instant> nextAfter(String cron, ZoneId zone, Instant moment) {
        return Optional.ofNullable(after(expression(cron, zone), moment));
    }

    /**
     * The last due time that is over.
     *
     * @param after due times up to this one do not count
     * @param now   due times after this one do not count
     * @throws IllegalArgumentException if the cron cannot be read
     */
    public static Optional<Instant> lastDue(String cron, ZoneId zone, Instant after, Instant now) {
        CronExpression expression = expression(cron, zone);
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

    private static CronExpression expression(String cron, ZoneId zone) {
        try {
            CronExpression expression = new CronExpression(cron);
            expression.setTimeZone(TimeZone.getTimeZone(zone));
            return expression;
        } catch (ParseException e) {
            throw new IllegalArgumentException("'" + cron + "' is no Quartz cron", e);
        }
    }

    /**
     * Finds the Quartz cron that a text was probably meant to be: one of five fields as cron(5) of Unix has it, a nickname as
     * {@code @daily}, a misspelt month or day of the week, or one that leaves neither day field open.
     */
    static final class NearestCron {

        private static final Map<String, String> NICKNAMES = Map.of(
                "@yearly", "0 0 0 1 1 ?", "@annually", "0 0 0 1 1 ?", "@monthly", "0 0 0 1 * ?", "@weekly", "0 0 0 ? * SUN",
                "@daily", "0 0 0 * * ?", "@midnight", "0 0 0 * * ?", "@hourly", "0 0 * * * ?");
        private static final List<String> MONTHS = List.of(
                "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
        private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN");

        /** A day of the week by its number, but not a step ({@code /2}) and not one by its place in the month ({@code 2#1}). */
        private static final Pattern UNIX_DAY = Pattern.compile("(?<![/#\\d])[0-7](?![\\d#L])");
        private static final Pattern WORD = Pattern.compile("[A-Za-z]{2,}");

        private static final int DAY_OF_MONTH = 3;
        private static final int MONTH = 4;
        private static final int DAY_OF_WEEK = 5;

        private NearestCron() {
        }

        /** The nearest cron, which Quartz may take or not; empty if none is near. */
        static Optional<String> to(String text) {
            String nickname = text.strip().toLowerCase(Locale.ROOT);
            if (nickname.startsWith("@")) {
                return Word.nearest(nickname, NICKNAMES.keySet()).map(NICKNAMES::get);
            }
            List<String> fields = new ArrayList<>(Arrays.asList(text.strip().split("\\s+")));
            if (fields.size() == 5) {
                fields.add(0, "0");
                fields.set(DAY_OF_WEEK, UNIX_DAY.matcher(fields.get(DAY_OF_WEEK))
                        .replaceAll(day -> DAYS.get(Integer.parseInt(day.group()))));
            }
            if (fields.size() < 6 || fields.size() > 7) {
                return Optional.empty();
            }
            fields.set(MONTH, spelt(fields.get(MONTH), MONTHS));
            fields.set(DAY_OF_WEEK, spelt(fields.get(DAY_OF_WEEK), DAYS));
            leaveOneDayOpen(fields);
            return Optional.of(String.join(" ", fields));
        }

        /** {@code Monday} is cut short, {@code MNO} is set right. */
        private static String spelt(String field, List<String> names) {
            return WORD.matcher(field).replaceAll(word -> {
                String upper = word.group().toUpperCase(Locale.ROOT);
                String start = upper.substring(0, Math.min(3, upper.length()));
                return names.contains(start) ? start : Word.nearest(upper, names).orElse(word.group());
            });
        }

        /** Quartz wants a ? in one of the two. */
        private static void leaveOneDayOpen(List<String> fields) {
            boolean monthOpen = fields.get(DAY_OF_MONTH).equals("?");
            boolean weekOpen = fields.get(DAY_OF_WEEK).equals("?");
            if (monthOpen && weekOpen) {
                fields.set(DAY_OF_MONTH, "*");
            } else if (!monthOpen && !weekOpen) {
                fields.set(fields.get(DAY_OF_WEEK).equals("*") ? DAY_OF_WEEK : DAY_OF_MONTH, "?");
            }
        }
    }
}
