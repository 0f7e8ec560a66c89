package io.segmentexport.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the dates in the names of files and folders are written ({@code export.ID.snapshot-date}). Between year, month, day and
 * time may be one of {@code - _ . /} or a blank, or nothing; a time to the minute, second or millisecond and a zone may follow.
 */
public enum NameDate {
    YEAR_FIRST("yyyyMMdd", "(?<!\\d\\d[-_./ ]\\d\\d[-_./ ])(?:YSMSDT|(?<year>Y4)[-_./ ](?<month>M2))"),
    DAY_FIRST("ddMMyyyy", "(?<!\\d{4}[-_./ ])DSMSYT"),
    MONTH_FIRST("MMddyyyy", "(?<!\\d{4}[-_./ ])MSDSYT"),
    /** Seconds or milliseconds since 1970. */
    EPOCH("epoch", "(?<epoch>1\\d{9}(?:\\d{3})?)"),
    SHORT_YEAR_FIRST("yyMMdd", "ySMSDT"),
    SHORT_YEAR_LAST("ddMMyy", "DSMSyT"),
    SHORT_YEAR_AFTER_DAY("MMddyy", "MSDSyT");

    /** Those that are looked for if none is configured; two digits can be anything. */
    static final List<NameDate> USUAL = List.of(YEAR_FIRST, DAY_FIRST, MONTH_FIRST, EPOCH);

    private static final DateTimeFormatter DIGITS = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS");

    private final String notation;
    private final Pattern pattern;

    NameDate(String notation, String shape) {
        String time = "(?:(?:[-_./T ]|(?<=\\d))(?<H>[01]\\d|2[0-3])[-_.:h]?(?<i>[0-5]\\d)"
                + "(?:[-_.:]?(?<s>[0-5]\\d)(?:[.,]?(?<f>\\d{3}))?)?(?<z>Z|[+]\\d\\d(?::?\\d\\d)?|-\\d\\d:?\\d\\d)?"
                + "|/(?<hour>[01]\\d|2[0-3])(?=/)|T?(?<h>[01]\\d|2[0-3]))?";
        var regex = new StringBuilder();
        boolean plain = shape.contains("epoch");
        for (String token : plain ? List.of(shape) : tokens(shape)) {
            regex.append(switch (token) {
                case "S" -> "[-_./ ]?";
                case "Y" -> "(?<y>(?:19|20)\\d\\d)";
                case "y" -> "(?<y>\\d\\d)";
                case "M" -> "(?<m>0[1-9]|1[0-2])";
                case "D" -> "(?<d>0[1-9]|[12]\\d|3[01])";
                case "T" -> time;
                default -> token.replace("Y4", "(?:19|20)\\d\\d").replace("M2", "(?:0[1-9]|1[0-2])");
            });
        }
        this.notation = notation;
        this.pattern = Pattern.compile("(?<!\\d)(?:" + regex + ")(?!\\d)");
    }

    /** The letters of the date, each on its own, and what stands around them. */
    private static List<String> tokens(String shape) {
        var date = Pattern.compile("[YyMD]S[MD]S[YyD]T").matcher(shape);
        date.find();
        var tokens = new ArrayList<>(List.of(shape.substring(0, date.start())));
        Stream.of(date.group().split("")).forEach(tokens::add);
        tokens.add(shape.substring(date.end()));
        return tokens;
    }

    /**
     * Reads {@code export.ID.snapshot-date}.
     *
     * @return empty for {@code auto}
     * @throws InvalidValue if it is none of these
     */
    public static Optional<NameDate> parse(String text) {
        if (text.equals("auto")) {
            return Optional.empty();
        }
        String letters = text.replaceAll("[-_./ ]", "");
        var found = Stream.of(values()).filter(date -> date.notation.equals(letters)).findFirst();
        InvalidValue.unless(found.isPresent(), "is no way to write a date here; write auto or one of "
                + Stream.of(values()).map(NameDate::notation).collect(Collectors.joining(", ")) + " (a time behind it is read too)");
        return found;
    }

    /** As {@code application.properties} has it: {@code yyyyMMdd}. */
    public String notation() {
        return notation;
    }

    /**
     * A text with its dates taken out.
     *
     * @param rest   the text, with U+0002 in the place of each date
     * @param digits the dates in their order, of 17 digits each, to compare; with a zone, in UTC; empty if there is none
     */
    record Found(String rest, String digits) {
    }

    Found find(String text) {
        var digits = new StringBuilder();
        var matcher = pattern.matcher(text);
        String rest = matcher.replaceAll(match -> {
            var date = digits(matcher);
            date.ifPresent(digits::append);
            return date.isPresent() ? "\u0002" : Matcher.quoteReplacement(match.group());
        });
        return new Found(rest, digits.toString());
    }

    private Optional<String> digits(Matcher match) {
        try {
            if (this == EPOCH) {
                String epoch = match.group("epoch");
                long number = Long.parseLong(epoch);
                return Optional.of(DIGITS.format(Instant.ofEpochMilli(epoch.length() > 10 ? number : number * 1000)
                        .atOffset(ZoneOffset.UTC)));
            }
            if (match.group("y") == null) {
                return Optional.of(match.group("year") + match.group("month") + "00000000000");
            }
            int year = Integer.parseInt(match.group("y"));
            int hour = number(match, "H") + number(match, "hour") + number(match, "h");
            var time = LocalDateTime.of(year < 100 ? 2000 + year : year, number(match, "m"), number(match, "d"), hour,
                    number(match, "i"), number(match, "s"), number(match, "f") * 1_000_000);
            String zone = match.group("z");
            return Optional.of(DIGITS.format(zone == null || zone.equals("Z") ? time
                    : time.minusSeconds(ZoneOffset.of(zone.length() == 3 ? zone + ":00" : zone).getTotalSeconds())));
        } catch (DateTimeException e) {
            return Optional.empty(); // 31 February is no date.
        }
    }

    private static int number(Matcher match, String group) {
        String digits = match.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
