package io.segmentexport.profile;

import static java.util.Map.entry;

import com.sanctionco.jmail.EmailValidationResult;
import com.sanctionco.jmail.EmailValidator;
import com.sanctionco.jmail.FailureReason;
import com.sanctionco.jmail.JMail;
import io.segmentexport.profile.value.Fullwidth;
import io.segmentexport.profile.value.IdentifierReading.Unusable;
import io.segmentexport.profile.value.IdentifierReading.Valid;
import io.segmentexport.profile.value.IdentifierReading;
import io.segmentexport.segment.Blanks;
import java.net.IDN;
import java.util.Locale;
import java.util.Map;

/**
 * An e-mail address, normalised: no blanks around it, the domain in lower case and in its ASCII form (IDNA), the local
 * part as the person wrote it.
 *
 * <p>What is let through follows Klaviyo's
 * <a href="https://developers.klaviyo.com/en/reference/profiles_api_overview">Profiles API overview</a>: at most 100
 * characters, and the pattern it recommends (emailregex.com: RFC 5322 without its obsolete forms). So {@code +},
 * apostrophes, sub-domains, any top-level domain, quoted local parts and address literals pass. The pattern knows only
 * ASCII local parts, so an internationalised one (RFC 6531) is malformed here: one refused address makes Klaviyo refuse
 * the whole batch. Comments, display names and source routes are part of a header, not of an address, and are malformed
 * too.
 *
 * <p>Full-width characters are read as the ASCII characters that they stand for. A domain that is not ASCII goes through {@link IDN}, which is IDNA 2003 with the tables of Unicode 3.2; newer
 * characters are passed on unmapped. IDNA 2003 would turn {@code ß}, {@code ς} and the zero-width joiners into
 * something else and so name <em>another</em> domain than UTS 46 and today's registries do; such a domain is refused
 * rather than written to a stranger.
 */
public final class EmailAddress {

    /** The longest address that Klaviyo takes, in characters: its Profiles API overview. */
    public static final int MAX_LENGTH = 100;

    /** The longest local part: RFC 5321, 4.5.3.1.1. */
    private static final int MAX_LOCAL_PART = 64;

    /** The longest label of a domain: RFC 1035, 2.3.4. */
    private static final int MAX_LABEL = 63;

    /** Where IDNA 2003 names another domain than UTS 46: ß, ẞ, ς, and the zero-width non-joiner and joiner. */
    private static final String DEVIATIONS = "\u00DF\u1E9E\u03C2\u200C\u200D";

    private static final boolean[] IN_LOCAL_PART = atomCharacters();

    static final EmailValidator VALIDATOR = JMail.validator()
            .requireTopLevelDomain()
            .disallowExplicitSourceRouting()
            .disallowObsoleteWhitespace()
            .requireAscii()
            .withRule(email -> email.comments().isEmpty(), "comment");

    private static final Map<FailureReason, String> WHY = Map.ofEntries(
            entry(FailureReason.MISSING_AT_SYMBOL, "has no @"),
            entry(FailureReason.MULTIPLE_AT_SYMBOLS, "has more than one @"),
            entry(FailureReason.ADDRESS_TOO_SHORT, "is too short"),
            entry(FailureReason.BEGINS_WITH_AT_SYMBOL, "has nothing before the @"),
            entry(FailureReason.LOCAL_PART_MISSING, "has nothing before the @"),
            entry(FailureReason.DOMAIN_MISSING, "has no domain after the @"),
            entry(FailureReason.LOCAL_PART_TOO_LONG, "has more than 64 characters before the @"),
            entry(FailureReason.LOCAL_PART_ENDS_WITH_DOT, "has a dot just before the @"),
            entry(FailureReason.STARTS_WITH_DOT, "begins with a dot"),
            entry(FailureReason.ENDS_WITH_DOT, "ends with a dot"),
            entry(FailureReason.MULTIPLE_DOT_SEPARATORS, "has two dots in a row, or a dot just after the @"),
            entry(FailureReason.INVALID_WHITESPACE, "has a blank in it"),
            entry(FailureReason.CONTAINS_OBSOLETE_WHITESPACE, "has a blank in it"),
            entry(FailureReason.DISALLOWED_UNQUOTED_CHARACTER,
                    "has a character before the @ that an address cannot have there"),
            entry(FailureReason.UNQUOTED_ANGLED_BRACKET, "has an angle bracket in it"),
            entry(FailureReason.INVALID_DOMAIN_CHARACTER, "has a character in its domain that a domain cannot have"),
            entry(FailureReason.DOMAIN_PART_STARTS_WITH_DASH, "has a part of its domain that begins with a hyphen"),
            entry(FailureReason.DOMAIN_PART_ENDS_WITH_DASH, "has a part of its domain that ends with a hyphen"),
            entry(FailureReason.DOMAIN_PART_TOO_LONG, "has a part of its domain that is longer than 63 characters"),
            entry(FailureReason.TOP_LEVEL_DOMAIN_TOO_LONG,
                    "has a part of its domain that is longer than 63 characters"),
            entry(FailureReason.MISSING_TOP_LEVEL_DOMAIN, "has no dot in its domain"),
            entry(FailureReason.NUMERIC_TLD, "has a top-level domain of digits only"),
            entry(FailureReason.INVALID_IP_DOMAIN, "has an address literal that is no IP address"),
            entry(FailureReason.NON_ASCII_ADDRESS, "has a character before the @ that is not ASCII"),
            entry(new FailureReason("comment"), "has a comment in brackets"));

    private EmailAddress() {
    }

    /**
     * Reads a cell.
     *
     * @param cell the cell as it is; not blank
     * @return the address, or what is wrong with it
     */
    public static IdentifierReading read(String cell) {
        String text = Blanks.trim(cell);
        int at = text.lastIndexOf('@');
        if (at >= 0 && isPlain(text, at)) {
            return new Valid(text);
        }
        if (Fullwidth.isIn(text)) {
            return read(Fullwidth.toAscii(text));
        }
        if (at < 0) {
            return new Unusable("has no @");
        }
        String domain = text.substring(at + 1);
        if (domain.chars().anyMatch(c -> c >= 0x80)) {
            if (domain.chars().anyMatch(c -> DEVIATIONS.indexOf(c) >= 0)) {
                return new Unusable("has a letter in its domain that the two standards of international domain "
                        + "names read differently; write the domain in its ASCII form, xn--…");
            }
            try {
                domain = IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
            } catch (IllegalArgumentException e) {
                return new Unusable("has a domain that is no international domain name");
            }
        }
        boolean literal = domain.startsWith("["); // [192.0.2.1], [IPv6:…]: RFC 5321, 4.1.3.
        String address = text.substring(0, at + 1).concat(literal ? domain : domain.toLowerCase(Locale.ROOT));
        return isPlain(address, at) ? new Valid(address) : readUncommon(address);
    }

    /** All that is not plain: the malformed, and the rare forms that are not. */
    private static IdentifierReading readUncommon(String address) {
        if (address.length() > MAX_LENGTH) {
            return new Unusable("is longer than " + MAX_LENGTH + " characters");
        }
        if (address.chars().anyMatch(Character::isISOControl)) {
            return new Unusable("has a control character in it");
        }
        if (address.indexOf('@') != address.lastIndexOf('@') && address.indexOf('"') < 0) {
            return new Unusable("has more than one @");
        }
        if (address.endsWith(">")) {
            return new Unusable("has a name or angle brackets around it");
        }
        EmailValidationResult result = VALIDATOR.validate(address);
        return result.isSuccess() ? new Valid(address)
                : new Unusable(WHY.getOrDefault(result.getFailureReason(), "is not written as an address is"));
    }

    /**
     * Whether an address is as nearly all are: atoms, the only @, and a domain name in lower case whose last label
     * begins with a letter. The validator would say yes to it too (a test holds the two together), but takes ten times
     * as long.
     */
    static boolean isPlain(String address, int at) {
        return address.length() <= MAX_LENGTH && at <= MAX_LOCAL_PART
                && isDotAtom(address, at) && isDomainName(address, at + 1);
    }

    private static boolean isDotAtom(String address, int end) {
        char before = '.';
        for (int i = 0; i < end; i++) {
            char c = address.charAt(i);
            if (c == '.' ? before == '.' : c >= 0x80 || !IN_LOCAL_PART[c]) {
                return false;
            }
            before = c;
        }
        return before != '.' && address.charAt(0) != '=';
    }

    private static boolean isDomainName(String address, int start) {
        int label = start;
        for (int i = start; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c == '.') {
                if (!isLabel(address, label, i)) {
                    return false;
                }
                label = i + 1;
            } else if (!isLetterOrDigit(c) && c != '-') {
                return false;
            }
        }
        return label > start && isLabel(address, label, address.length()) && address.charAt(label) >= 'a';
    }

    private static boolean isLabel(String address, int start, int end) {
        return end > start && end - start <= MAX_LABEL
                && address.charAt(start) != '-' && address.charAt(end - 1) != '-';
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }

    /** The {@code atext} of RFC 5322, 3.2.3. */
    private static boolean[] atomCharacters() {
        boolean[] atoms = new boolean[0x80];
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~".chars()
                .forEach(c -> atoms[c] = true);
        return atoms;
    }
}
