package io.segmentexport.config.notation;

import io.segmentexport.config.Export;
import io.segmentexport.config.Word;
import io.segmentexport.config.InvalidValue;
import io.segmentexport.config.Export.Schedule;
import java.text.ParseException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.quartz.CronExpression;

/**
 * Tells what is wrong with a cron that Quartz does not take
 * (<a href="https://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html">its notation</a>).
 */
public final class CronReading {

    private static final String FIELDS = "second minute hour day-of-month month day-of-week [year]";
    private static final int SHOWN = 3;
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

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

    private CronReading() {
    }

    /**
     * Checks the cron of a schedule.
     *
     * @param now what the readings of the nearest one begin after
     * @throws InvalidValue if it cannot be read, with the nearest one that can, or if it is never due again
     */
    public static void check(Schedule schedule, Instant now) {
        whyUnreadable(schedule.cron()).ifPresent(why -> {
            throw new InvalidValue("is no Quartz cron (%s): %s%s".formatted(FIELDS, why, suggestion(schedule, now)));
        });
        InvalidValue.unless(schedule.nextAfter(now).isPresent(),
                "is not due at any time to come; write a cron whose time is yet to come");
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
            return Optional.of(Optional.ofNullable(e instanceof ParseException ? e.getMessage() : null)
                    .filter(message -> !message.contains("Exception")) // Quartz quotes one that it did not expect.
                    .map(message -> message.strip().replaceFirst("\\.$", "")).orElse("a field of it cannot be read"));
        }
    }

    private static String suggestion(Schedule schedule, Instant now) {
        return nearest(schedule.cron()).filter(cron -> whyUnreadable(cron).isEmpty())
                .map(cron -> new Schedule(cron, schedule.zone(), schedule.misfire()))
                .filter(nearest -> nearest.nextAfter(now).isPresent())
                .map(nearest -> "; did you mean '%s'? It reads %s (%s)".formatted(nearest.cron(), words(nearest, now), nearest.zone()))
                .orElse("");
    }

    /** The next three due times of a schedule as people read them, each in its own zone: {@code 2026-11-30 06:00}. */
    public static String words(Schedule schedule, Instant now) {
        return schedule.next(now, SHOWN).stream().map(due -> (due.getSecond() == 0 ? MINUTES : SECONDS).format(due))
                .collect(Collectors.joining(", "));
    }

    /**
     * The Quartz cron that a text was probably meant to be: one of five fields as cron(5) of Unix has it, a nickname as
     * {@code @daily}, a misspelt month or day of the week, or one that leaves neither day field open.
     *
     * @return one that Quartz may take or not; empty if none is near
     */
    private static Optional<String> nearest(String text) {
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
