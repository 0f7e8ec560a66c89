package io.segmentexport.sandbox.jobs;

import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which profiles fail inside an import job, after their request was accepted, and how the job reports them.
 *
 * @param listed       the e-mail addresses whose profiles fail with an import error
 * @param unlisted     the e-mail addresses whose profiles fail without one; they are only counted
 * @param pointers     whether an import error points at the profile's place in the request;
 *                     if not, only {@code original_payload} identifies it
 * @param listedAtMost how many import errors a job lists; further ones are only counted
 */
public record ImportErrorRules(
        Predicate<String> listed,
        Predicate<String> unlisted,
        boolean pointers,
        int listedAtMost) {

    /** The domain whose addresses fail in every job of the stand-alone sandbox. */
    public static final String FAILING_DOMAIN = "import-error.example";

    /** No profile fails. */
    public static ImportErrorRules none() {
        return when(email -> false);
    }

    /** The profiles of a domain fail. */
    public static ImportErrorRules forDomain(String domain) {
        String ending = "@" + domain.toLowerCase(Locale.ROOT);
        return when(email -> email.toLowerCase(Locale.ROOT).endsWith(ending));
    }

    /** The profiles whose e-mail address is accepted by the predicate fail. */
    public static ImportErrorRules when(Predicate<String> email) {
        return new ImportErrorRules(email, none -> false, true, Integer.MAX_VALUE);
    }

    /** These rules, and further profiles that fail without an import error: {@code failed_count} exceeds the list. */
    public ImportErrorRules andUnlisted(Predicate<String> email) {
        return new ImportErrorRules(listed, email, pointers, listedAtMost);
    }

    /** These rules without an index in the pointer of an import error. */
    public ImportErrorRules withoutPointers() {
        return new ImportErrorRules(listed, unlisted, false, listedAtMost);
    }

    /** These rules with at most this number of import errors listed. */
    public ImportErrorRules listingAtMost(int errors) {
        return new ImportErrorRules(listed, unlisted, pointers, errors);
    }
}
