package io.segmentexport.config;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How values are written. Each method reads one kind of value and throws {@link InvalidValue} for anything else. */
final class Notation {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final int MOST_DAYS = 36_500;
    private static final Pattern BYTES = Pattern.compile("(\\d{1,9})(KB|MB|GB)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
    private static final Pattern LIST_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern REVISION = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(\\.[a-z]+)?");
    private static final Pattern IP_4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IP_6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%\\w+)?");
    private static final Map<String, Character> DELIMITERS =
            Map.of("comma", ',', "semicolon", ';', "tab", '\t', "pipe", '|');

    private Notation() {
    }

    /** A name for people; it goes into logs and reports, so it is one line. */
    static String name(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidValue("holds a line break or another control character; write it in one line");
        }
        return text;
    }

    /** {@code 500ms}, {@code 30s}, {@code 30m} or {@code 2h}; longer than nothing. */
    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidValue("is no duration; write it as 500ms, 30s, 30m or 2h");
        }
        long amount = Long.parseLong(matcher.group(1));
        if (amount == 0) {
            throw new InvalidValue("is no time at all; write at least 1ms");
        }
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** A number of days, from 1 to a hundred years; empty for {@code forever}. */
    static Optional<Duration> days(String text) {
        if (text.equals("forever")) {
            return Optional.empty();
        }
        long days = NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0;
        if (days < 1 || days > MOST_DAYS) {
            throw new InvalidValue("is no number of days from 1 to %d; write digits alone, or forever%s"
                    .formatted(MOST_DAYS, NearestWord.hint(text, List.of("forever"))));
        }
        return Optional.of(Duration.ofDays(days));
    }

    /** {@code 500KB}, {@code 100MB} or {@code 1GB}, in bytes; 1 KB is 1,000 bytes. */
    static long bytes(String text) {
        Matcher matcher = BYTES.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidValue("is no size; write it as 500KB, 100MB or 1GB");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "KB" -> amount * 1_000;
            case "MB" -> amount * 1_000_000;
            default -> amount * 1_000_000_000;
        };
    }

    /** Digits alone. */
    static int number(String text, int least, int most) {
        long number = NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
        if (number < least || number > most) {
            throw new InvalidValue("is no whole number from %d to %d; write digits alone".formatted(least, most));
        }
        return (int) number;
    }

    /** One of the words of an enum, as {@code done-file} for {@code DONE_FILE}. */
    static <E extends Enum<E>> E word(String text, Class<E> words) {
        for (E constant : words.getEnumConstants()) {
            if (wordOf(constant).equals(text)) {
                return constant;
            }
        }
        List<String> known = Arrays.stream(words.getEnumConstants()).map(Notation::wordOf).toList();
        throw new InvalidValue("is none of " + String.join(", ", known) + NearestWord.hint(text, known));
    }

    static String wordOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code on} or {@code off}. */
    static boolean on(String text) {
        return word(text, Switch.class) == Switch.ON;
    }

    private enum Switch { ON, OFF }

    /** The name of a user of the operations. */
    static String userName(String text) {
        if (!UserName.wellFormed(text)) {
            throw new InvalidValue("cannot be the name of a user; " + UserName.RULE);
        }
        return text;
    }

    /** A time zone as people and rules for summer time know it: a region, or UTC. */
    static ZoneId zone(String text) {
        Set<String> known = ZoneId.getAvailableZoneIds();
        if (!known.contains(text)) {
            throw new InvalidValue("is no time zone; write its region, as Europe/Berlin, or UTC" + NearestWord.hint(text, known));
        }
        return ZoneId.of(text);
    }

    /** {@code off} (empty), or the number of a port; 0 stands for any that is free. */
    static OptionalInt port(String text) {
        if (text.equals("off")) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(number(text, 0, 65_535));
        } catch (InvalidValue e) {
            throw new InvalidValue("is neither off nor the number of a port, from 0 (any that is free) to 65535");
        }
    }

    /** An address of this machine in numbers; or {@code localhost}. A name is not looked up: it may mean more than one. */
    static InetAddress address(String text) {
        if (text.equals("localhost")) {
            return InetAddress.getLoopbackAddress();
        }
        try {
            if (IP_4.matcher(text).matches() || IP_6.matcher(text).matches()) {
                return InetAddress.getByName(text);
            }
        } catch (UnknownHostException e) {
            // falls through to the same fault
        }
        throw new InvalidValue("is no address; write it in numbers, as 127.0.0.1 or ::1 (this machine alone), or 0.0.0.0 (every"
                + " network that it is in)");
    }

    /** A Klaviyo list's ID; it goes into the path of a request. */
    static String listId(String text) {
        if (!LIST_ID.matcher(text).matches()) {
            throw new InvalidValue("is no list ID; it has letters and digits alone and is shown in the list's address"
                    + " (https://www.klaviyo.com/list/Y6nRLr/…) and under its settings");
        }
        return text;
    }

    /** An API revision: a date, and {@code .pre} or the like for what is not yet released. */
    static String revision(String text) {
        Matcher matcher = REVISION.matcher(text);
        try {
            if (matcher.matches() && LocalDate.parse(matcher.group(1)) != null) {
                return text;
            }
        } catch (DateTimeException e) {
            // falls through to the same fault
        }
        throw new InvalidValue("is no revision of Klaviyo's API; write its date, as 2026-07-15");
    }

    /** A charset that this Java can read and write (a rejected record is written as it was read). */
    static Charset charset(String text) {
        try {
            Charset charset = Charset.forName(text);
            if (!charset.canEncode()) {
                throw new InvalidValue("can be read but not written by this Java; use another charset, as UTF-8");
            }
            return charset;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new InvalidValue("is no charset that this Java knows, as UTF-8 or windows-31j"
                    + NearestWord.hint(text, charsetNames()));
        }
    }

    private static Set<String> charsetNames() {
        Set<String> names = new TreeSet<>(Charset.availableCharsets().keySet());
        Charset.availableCharsets().values().forEach(charset -> names.addAll(charset.aliases()));
        return names;
    }

    /** {@code auto} (empty), a name of a delimiter, or the character itself. */
    static Optional<Character> delimiter(String text) {
        if (text.equals("auto")) {
            return Optional.empty();
        }
        if (DELIMITERS.containsKey(text)) {
            return Optional.of(DELIMITERS.get(text));
        }
        if (text.length() != 1) {
            List<String> words = List.of("auto", "comma", "semicolon", "tab", "pipe");
            throw new InvalidValue("is neither one character nor one of " + String.join(", ", words)
                    + NearestWord.hint(text, words));
        }
        return Optional.of(separator(text.charAt(0)));
    }

    /** A character that may stand between two cells, or two items of a list. */
    static char separator(char character) {
        if (Character.isLetterOrDigit(character) || Character.isSurrogate(character)
                || character == '"' || character == '\n' || character == '\r') {
            throw new InvalidValue("cannot be a delimiter: a letter, a digit, a quote or a line break is part of the"
                    + " text; write for example semicolon");
        }
        return character;
    }

    /** An ISO 3166 region that libphonenumber knows the phone numbers of. */
    static String phoneRegion(String text) {
        Set<String> regions = PhoneNumberUtil.getInstance().getSupportedRegions();
        if (regions.contains(text)) {
            return text;
        }
        String upper = text.toUpperCase(Locale.ROOT);
        String hint = regions.contains(upper) ? "; did you mean '" + upper + "'?" : "";
        throw new InvalidValue("is no region; write its two letters of ISO 3166, as US, GB or JP" + hint);
    }
}
