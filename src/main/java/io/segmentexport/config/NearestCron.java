package io.segmentexport.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the Quartz cron that a text was probably meant to be: one of five fields as cron(5) of Unix has it, a nickname as
 * {@code @daily}, a misspelt month or day of the week, or one that leaves neither day field open.
 */
final class NearestCron {

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
            return NearestWord.to(nickname, NICKNAMES.keySet()).map(NICKNAMES::get);
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
            return names.contains(start) ? start : NearestWord.to(upper, names).orElse(word.group());
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
