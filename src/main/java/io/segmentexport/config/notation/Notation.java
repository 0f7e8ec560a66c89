package io.segmentexport.config.notation;

import static io.segmentexport.config.InvalidValue.unless;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.segmentexport.config.InvalidValue;
import io.segmentexport.config.Proxy;
import io.segmentexport.config.UserName;
import io.segmentexport.config.ValueType;
import io.segmentexport.config.Word;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The types of values and how each is written. A parser throws {@link InvalidValue} for any other text. */
public final class Notation {

    public static final Function<String, String> TEXT = Function.identity();
    /** It goes into logs and reports. */
    public static final Function<String, String> NAME = checked(text -> text.chars().noneMatch(Character::isISOControl),
            "holds a line break or another control character; write it in one line");
    public static final Function<String, String> USER_NAME =
            checked(UserName::wellFormed, "cannot be the name of a user; " + UserName.RULE);
    /** It goes into the path of a request. */
    public static final Function<String, String> LIST_ID = checked(text -> text.matches("[A-Za-z0-9_-]{1,64}"),
            "is no list ID; it has letters and digits alone and is shown in the list's address"
                    + " (https://www.klaviyo.com/list/Y6nRLr/…) and under its settings");

    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,9})([A-Za-z]+)");
    private static final Map<String, Long> UNITS_OF_TIME = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
    private static final Map<String, Long> UNITS_OF_SIZE = Map.of("KB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
    private static final int MOST_DAYS = 36_500;
    private static final long MOST_MILLIS = 8_760 * 3_600_000L;
    private static final long MOST_BYTES = 1_000_000_000_000_000L;
    private static final Pattern REVISION_DATE = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(\\.[a-z]+)?");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");
    private static final Pattern IP_4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IP_6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%\\w+)?");
    private static final Map<String, Character> DELIMITERS =
            Map.of("comma", ',', "semicolon", ';', "tab", '\t', "pipe", '|');

    private enum Switch { ON, OFF }

    private Notation() {
    }

    /** The text as it is if the check holds for it. */
    private static Function<String, String> checked(Predicate<String> check, String message) {
        return text -> {
            unless(check.test(text), message);
            return text;
        };
    }

    /** One of the words of an enum. */
    public static <E extends Enum<E>> Function<String, E> word(Class<E> words) {
        return text -> Word.parse(text, words);
    }

    /** Names with commas between them. */
    public static List<String> names(String text) {
        InvalidValue.unlessSeparatedOtherwise(text);
        List<String> names = Stream.of(text.split(",", -1)).map(String::strip).toList();
        unless(!names.contains(""), "has an empty name; write the names with commas between them, and one for each column");
        names.stream().filter(name -> Collections.frequency(names, name) > 1).findFirst().ifPresent(twice ->
                unless(false, "has the name '%s' twice; give each column a name of its own".formatted(twice)));
        return names;
    }

    public static boolean onOrOff(String text) {
        return Word.parse(text, Switch.class) == Switch.ON;
    }

    public static String apiKey(String key) {
        unless(!key.isEmpty(), "is empty; put the private API key there, as Klaviyo shows it under Settings > API keys");
        unless(key.chars().allMatch(c -> c > ' ' && c < 0x7F), "holds a blank, a line break or another character that no API key"
                + " has; put the private API key alone there");
        return key;
    }

    public static String proxy(String url) {
        Proxy.of(url, List.of());
        return url;
    }

    public static String password(String password) {
        unless(!password.isEmpty(), "is empty; put the password there, or leave the key out where none is asked for");
        unless(password.chars().noneMatch(c -> c < ' ' || c == 0x7F),
                "holds a line break or another control character; put the password alone there");
        return password;
    }

    /** Scheme, host and port; plain http only to this machine: every request carries the API key. Drops a {@code /} at the end. */
    public static URI baseUrl(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new InvalidValue("is no URL; write it as https://a.klaviyo.com");
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        unless(scheme.matches("https?") && url.getHost() != null,
                "is no URL with a scheme and a host; write it as https://a.klaviyo.com");
        unless(scheme.equals("https") || LOOPBACK.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches(),
                "would send the API key in clear text; write https (http is allowed for localhost, where the sandbox is)");
        unless(url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null
                && url.getRawPath().matches("/?"), "has more than a scheme, a host and a port; write it as"
                + " https://a.klaviyo.com");
        return URI.create(scheme + "://" + url.getRawAuthority());
    }

    /** {@code 500ms}, {@code 30s}, {@code 30m} or {@code 2h}; longer than nothing. */
    public static Duration duration(String text) {
        long millis = quantity(text, UNITS_OF_TIME, "is no duration; write it as 500ms, 30s, 30m or 2h");
        unless(millis > 0, "is no time at all; write at least 1ms");
        unless(millis <= MOST_MILLIS, "is more than a year; write 8760h at most");
        return Duration.ofMillis(millis);
    }

    /** A number of days, from 1 to a hundred years; empty for {@code forever}. */
    public static Optional<Duration> days(String text) {
        if (text.equals("forever")) {
            return Optional.empty();
        }
        long days = NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0;
        unless(days >= 1 && days <= MOST_DAYS, "is no number of days from 1 to %d; write digits alone, or forever%s"
                .formatted(MOST_DAYS, Word.hint(text, List.of("forever"))));
        return Optional.of(Duration.ofDays(days));
    }

    /** {@code 500KB}, {@code 100MB} or {@code 1GB}, in bytes; 1 KB is 1,000 bytes. */
    public static long bytes(String text) {
        long bytes = quantity(text, UNITS_OF_SIZE, "is no size; write it as 500KB, 100MB or 1GB");
        unless(bytes <= MOST_BYTES, "is more than any disk here has; write 1000000GB at most");
        return bytes;
    }

    private static long quantity(String text, Map<String, Long> units, String message) {
        Matcher matcher = QUANTITY.matcher(text);
        unless(matcher.matches() && units.containsKey(matcher.group(2)), message);
        return Long.parseLong(matcher.group(1)) * units.get(matcher.group(2));
    }

    /** Digits alone. */
    public static Function<String, Integer> number(int least, int most) {
        return text -> {
            long number = NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
            unless(number >= least && number <= most, "is no whole number from %d to %d; write digits alone".formatted(least, most));
            return (int) number;
        };
    }

    /** A time zone as people and rules for summer time know it: a region, or UTC. */
    public static ZoneId zone(String text) {
        Set<String> known = ZoneId.getAvailableZoneIds();
        if (!known.contains(text)) {
            throw new InvalidValue("is no time zone; write its region, as Europe/Berlin, or UTC" + Word.hint(text, known));
        }
        return ZoneId.of(text);
    }

    /** {@code off} (empty), or the number of a port; 0 stands for any that is free. */
    public static OptionalInt port(String text) {
        if (text.equals("off")) {
            return OptionalInt.empty();
        }
        unless(NUMBER.matcher(text).matches() && Long.parseLong(text) <= 65_535,
                "is neither off nor the number of a port, from 0 (any that is free) to 65535");
        return OptionalInt.of(Integer.parseInt(text));
    }

    /** An address of this machine in numbers; or {@code localhost}. A name is not looked up: it may mean more than one. */
    public static InetAddress address(String text) {
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

    /** An API revision: a date, and {@code .pre} or the like for what is not yet released. */
    public static String revision(String text) {
        Matcher matcher = REVISION_DATE.matcher(text);
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
    public static Charset charset(String text) {
        try {
            Charset charset = Charset.forName(text);
            unless(charset.canEncode(), "can be read but not written by this Java; use another charset, as UTF-8");
            return charset;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            Set<String> names = new TreeSet<>(Charset.availableCharsets().keySet());
            Charset.availableCharsets().values().forEach(charset -> names.addAll(charset.aliases()));
            throw new InvalidValue("is no charset that this Java knows, as UTF-8 or windows-31j" + Word.hint(text, names));
        }
    }

    /** {@code auto} (empty), a name of a delimiter, or the character itself. */
    public static Optional<Character> delimiter(String text) {
        List<String> words = List.of("auto", "comma", "semicolon", "tab", "pipe");
        if (words.contains(text)) {
            return Optional.ofNullable(DELIMITERS.get(text));
        }
        unless(text.length() == 1, "is neither one character nor one of " + String.join(", ", words)
                + Word.hint(text, words));
        return Optional.of(ValueType.separator(text.charAt(0)));
    }

    /** An ISO 3166 region that libphonenumber knows the phone numbers of. */
    public static String phoneRegion(String text) {
        Set<String> regions = PhoneNumberUtil.getInstance().getSupportedRegions();
        String upper = text.toUpperCase(Locale.ROOT);
        unless(regions.contains(text), "is no region; write its two letters of ISO 3166, as US, GB or JP"
                + (regions.contains(upper) ? "; did you mean '" + upper + "'?" : ""));
        return text;
    }
}
