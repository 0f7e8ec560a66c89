package io.segmentexport.klaviyo;

import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes what may be personal out of texts that come from outside. Klaviyo's details quote the offending value
 * ("NAME is not a valid email address.", "Invalid email: NAME"), so it masks not only what looks like an e-mail
 * address or a phone number, but whatever stands where a value is quoted, unless it is a word of Klaviyo's own.
 * It rather masks too much.
 */
final class PersonalData {

    /** The longest text that is kept, in characters. */
    static final int LONGEST = 200;

    private static final int LONGEST_READ = 2_000;

    private static final String VALUE = "‹value›";
    private static final Set<String> KLAVIYO_WORDS = Set.of(
            "data", "type", "id", "attributes", "relationships", "meta", "links", "lists", "list", "profile", "profiles",
            "profile-bulk-import-job", "email", "phone_number", "external_id", "anonymous_id", "first_name",
            "last_name", "organization", "title", "locale", "image", "location", "address1", "address2", "city",
            "country", "region", "zip", "timezone", "latitude", "longitude", "ip", "properties", "subscriptions",
            "revision", "page", "size", "cursor", "filter", "sort", "klaviyo", "e.164", "json", "api");

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\s]+");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"|“([^”]*)”|‘([^’]*)’|`([^`]*)`"
            + "|(?<![\\p{L}\\p{N}])'(.*?)'(?![\\p{L}\\p{N}])");
    private static final Pattern E_MAIL = Pattern.compile("[^\\s<>()\\[\\],;:\"‹›]*[@＠][^\\s<>()\\[\\],;\"‹›]*");
    private static final Pattern PHONE = Pattern.compile("(?<![\\p{L}\\p{N}-])[+(]?\\p{Nd}(?:[ ()./-]{0,2}\\p{Nd}){6,}");
    private static final Pattern SUBJECT = Pattern.compile("^(?!(?i:the|this|an?|your|one|no|invalid|input|payload|"
            + "profiles?|lists?|each|every|all|some|e-?mail|phone)\\b)(?!‹)(.+?)(?= (?:is|are|was|were) not\\b"
            + "| (?:is|was) (?:an )?invalid\\b| does not\\b| (?:isn't|doesn't)\\b)");
    private static final Pattern AFTER_COLON = Pattern.compile(
            "((?i:invalid|value|values|got|received|input|address|email|e-mail|number|given|provided)\\b[^:]{0,40}: ?)"
                    + "(?!‹)(?!(?i:the|this|an?|your|invalid|must|expected|it)\\b)[^\\s].*$");
    private static final Pattern DOTTED = Pattern.compile("[\\p{L}\\p{N}_%+-]+(?:\\.[\\p{L}\\p{N}_%+-]+)+");
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
        // Masks look at no more than this, so that a huge text costs nothing; what is beyond is not kept anyway.
        String line = text.length() > LONGEST_READ ? text.substring(0, LONGEST_READ) : text;
        line = CONTROL.matcher(line).replaceAll(" ").strip();
        line = QUOTED.matcher(line).replaceAll(PersonalData::unlessKlaviyoWord);
        line = E_MAIL.matcher(line).replaceAll("‹e-mail›");
        line = PHONE.matcher(line).replaceAll("‹phone›");
        line = SUBJECT.matcher(line).replaceAll(found -> known(found.group(1)) ? Matcher.quoteReplacement(found.group()) : VALUE);
        line = AFTER_COLON.matcher(line).replaceAll("$1" + VALUE);
        line = DOTTED.matcher(line).replaceAll(found -> knownParts(found.group()) ? Matcher.quoteReplacement(found.group()) : VALUE);
        return bounded(line);
    }

    /** A short machine word such as an error code, or an empty text where it is anything else. */
    static String word(String text) {
        return text != null && text.matches("[A-Za-z][A-Za-z0-9_.-]{0,59}") ? text : "";
    }

    /** The name of an attribute or a column on one line, at most 100 characters; masked where it looks like an e-mail. */
    static String name(String text) {
        String line = CONTROL.matcher(text).replaceAll(" ").strip();
        if (E_MAIL.matcher(line).find()) {
            return VALUE;
        }
        return line.length() > 100 ? line.substring(0, 99) + "…" : line;
    }

    private static String unlessKlaviyoWord(MatchResult quoted) {
        for (int group = 1; group <= quoted.groupCount(); group++) {
            if (quoted.group(group) != null && knownParts(quoted.group(group))) {
                return Matcher.quoteReplacement(quoted.group());
            }
        }
        return VALUE;
    }

    private static boolean knownParts(String dotted) {
        if (known(dotted)) {
            return true;
        }
        for (String part : TRAILING_DOTS.matcher(dotted).replaceAll("").split("[./]")) {
            if (!known(part)) {
                return false;
            }
        }
        return true;
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
