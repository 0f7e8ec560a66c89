package io.segmentexport.klaviyo;

import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes what may be personal out of texts that come from outside. Klaviyo's details quote the offending value
 * ("NAME is not a valid email address.", "Invalid email: NAME"), so it masks not only what looks like an e-mail
 * address or a phone number, but whatever stands where a value is quoted, unless it is a word of Klaviyo's own.
 * It rather masks too much.
 */
final class PersonalData {

    /** The longest text that is kept, in characters. */
    static final int LONGEST = 200;

    private static final int LONGEST_READ = 600;

    private static final String VALUE = "‹value›";
    private static final Set<String> KLAVIYO_WORDS = Set.of(
            "data", "type", "id", "attributes", "relationships", "meta", "links", "lists", "list", "profile",
            "profiles", "profile-bulk-import-job", "email", "phone_number", "external_id", "anonymous_id", "first_name",
            "last_name", "organization", "title", "locale", "image", "location", "address1", "address2", "city",
            "country", "region", "zip", "timezone", "latitude", "longitude", "ip", "properties", "subscriptions",
            "revision", "page", "size", "cursor", "filter", "sort", "klaviyo", "e.164", "json", "api");

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\s]+");
    private static final Pattern CUT_WORD = Pattern.compile("(?<!\\S)\\S*+$");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|“[^”]*”|‘[^’]*’|`[^`]*`"
            + "|(?<![\\p{L}\\p{N}])'.*?'(?![\\p{L}\\p{N}])");
    private static final Pattern E_MAIL = Pattern.compile("[^\\s<>()\\[\\],;:\"‹›]*[@＠][^\\s<>()\\[\\],;\"‹›]*");
    private static final Pattern NUMBER = Pattern.compile("[+(]?\\p{Nd}[\\p{Nd} ()./-]{5,}\\p{Nd}");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final int SHORTEST_PHONE = 7;
    private static final Pattern SUBJECT = Pattern.compile("^(?!(?i:the|this|an?|your|one|no|invalid|input|payload|"
            + "profiles?|lists?|each|every|all|some|e-?mail|phone)\\b)(?!‹)(.+?)(?= (?:is|are|was|were) not\\b"
            + "| (?:is|was) (?:an )?invalid\\b| does not\\b| (?:isn't|doesn't)\\b)");
    private static final Pattern AFTER_COLON = Pattern.compile(
            "((?i:invalid|value|values|got|received|input|address|email|e-mail|number|given|provided)\\b[^:]{0,40}: ?)"
                    + "(?!‹)(?!(?i:the|this|an?|your|invalid|must|expected|it)\\b)[^\\s].*$");
    private static final Pattern DOTTED =
            Pattern.compile("[\\p{L}\\p{N}_%+-]+\\.[\\p{L}\\p{N}_%+.-]*[\\p{L}\\p{N}_%+-]");
    private static final Pattern TRAILING_DOTS = Pattern.compile("[.\\s]+$");

    private PersonalData() {
    }

    /**
     * The text without personal data, on one line, at most {@link #LONGEST} characters.
     *
     * @param text may be null or empty, which gives an empty text
     */
    static String masked(String text) {
        if (text == null || text.isBlank()) {
            return "";
        }
        String line = CONTROL.matcher(beginning(text)).replaceAll(" ").strip();
        line = QUOTED.matcher(line).replaceAll(found -> unless(knownParts(unquoted(found.group())), found));
        line = E_MAIL.matcher(line).replaceAll("‹e-mail›");
        line = NUMBER.matcher(line).replaceAll(PersonalData::unlessNoPhone);
        line = SUBJECT.matcher(line).replaceAll(found -> unless(known(unquoted(found.group(1))), found));
        line = AFTER_COLON.matcher(line).replaceAll("$1" + VALUE);
        line = DOTTED.matcher(line).replaceAll(found -> unless(knownParts(found.group()), found));
        return bounded(line);
    }

    /** A short machine word such as an error code, or an empty text where it is anything else. */
    static String word(String text) {
        return text != null && text.matches("[A-Za-z][A-Za-z0-9_.-]{0,59}") ? text : "";
    }

    /** The name of an attribute or column on one line, at most 100 characters; masked where it looks like an e-mail. */
    static String name(String text) {
        String line = CONTROL.matcher(text).replaceAll(" ").strip();
        if (E_MAIL.matcher(line).find()) {
            return VALUE;
        }
        return line.length() > 100 ? line.substring(0, 99) + "…" : line;
    }

    /** No more than is looked at, so that a huge text costs little; half an e-mail address at its end is left out. */
    private static String beginning(String text) {
        if (text.length() <= LONGEST_READ) {
            return text;
        }
        return CUT_WORD.matcher(text.substring(0, LONGEST_READ)).replaceFirst("…");
    }

    private static String unless(boolean harmless, MatchResult found) {
        return harmless ? Matcher.quoteReplacement(found.group()) : VALUE;
    }

    private static String unlessNoPhone(MatchResult number) {
        String text = number.group();
        boolean phone = text.codePoints().filter(Character::isDigit).count() >= SHORTEST_PHONE
                && !DATE.matcher(text).matches();
        return phone ? "‹phone›" : Matcher.quoteReplacement(text);
    }

    private static String unquoted(String text) {
        return text.replaceAll("^['\"`“‘]|['\"`”’]$", "");
    }

    private static boolean knownParts(String dotted) {
        return known(dotted)
                || Stream.of(TRAILING_DOTS.matcher(dotted).replaceAll("").split("[./]")).allMatch(PersonalData::known);
    }

    private static boolean known(String word) {
        return KLAVIYO_WORDS.contains(word.toLowerCase(Locale.ROOT));
    }

    /** The beginning of a masked text, at most {@link #LONGEST} characters. */
    static String bounded(String line) {
        if (line.length() <= LONGEST) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
        return line.substring(0, end) + "…";
    }
}
