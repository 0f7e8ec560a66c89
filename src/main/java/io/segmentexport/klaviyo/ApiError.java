package io.segmentexport.klaviyo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One error object of a JSON:API answer. Its texts are as Klaviyo sent them and may hold personal data: they are kept
 * no longer than it takes to read the answer, and leave through {@link #summary()} only.
 *
 * @param rawCode   the code as it was sent
 * @param rawTitle  the title as it was sent
 * @param rawDetail the detail as it was sent, for its meaning only
 * @param pointer   where the request is at fault, as a JSON pointer; or empty
 * @param parameter which parameter or header is at fault; or empty
 */
record ApiError(String rawCode, String rawTitle, String rawDetail, String pointer, String parameter) {

    private static final Pattern LIST = Pattern.compile("(?<![\\p{L}_-])lists?(?:_id|[ -]id)?(?![\\p{L}_-])(?! of\\b)");
    private static final Pattern UNKNOWN = Pattern.compile(
            "does ?n[o']t exist|do(?:es)? not exist|not found|could ?n[o']t be found|could not find|unknown|no such"
                    + "|invalid list|list(?:_id|[ -]id)? (?:\\S+ )?is (?:not valid|invalid)|not a valid list|deleted");
    private static final Pattern REVISION = Pattern.compile("(?<![\\p{L}])(?:revisions?|api[ _-]versions?)(?![\\p{L}])");
    private static final Pattern JOB = Pattern.compile("(?<![\\p{L}])jobs?(?![\\p{L}])");
    private static final Pattern ACCOUNT_LIMIT = Pattern.compile(
            "(?:account|plan|subscription|billing)(?:'s|s)?(?:[ _-]\\w+){0,4}[ _-](?:limit|quota)"
                    + "|(?:profile|contact)s?[ _-](?:limit|quota)"
                    + "|(?:limit|quota)\\b(?: \\w+){0,4} (?:account|plan|subscription)");
    private static final Pattern REQUEST_LIMIT = Pattern.compile(
            "request|payload|body|batch|\\bsize|(?<![a-z])rate|bytes|[0-9] ?[km]b\\b|character|length"
                    + "|too (?:long|large)");

    private static final Pattern PROFILE = Pattern.compile(
            "/?data/attributes/profiles/data/(\\d{1,9})(?:/(?:attributes/?)?(.*))?", Pattern.DOTALL);

    /** A pointer or parameter that is longer leads nowhere in our request. */
    private static final int LONGEST_SOURCE = 500;

    /** Whatever Klaviyo says, it says before this. */
    private static final int LONGEST_TEXT = 1_000;

    /** The errors of an answer; empty if it is no error document. */
    static List<ApiError> allOf(JsonNode document) {
        JsonNode errors = document.path("errors");
        if (errors.isArray()) {
            return errors.valueStream().map(ApiError::from).toList();
        }
        return errors.isObject() ? List.of(from(errors))
                : document.path("detail").isTextual() || document.path("message").isTextual() ? List.of(from(document)) : List.of();
    }

    static ApiError from(JsonNode error) {
        JsonNode source = error.path("source");
        return new ApiError(
                error.path("code").asText(""),
                error.path("title").asText(""),
                error.path("detail").asText(error.path("message").asText("")),
                within(source.path("pointer").asText("")),
                within(source.path("parameter").asText(source.path("header").asText(""))));
    }

    private static String within(String source) {
        return source.length() <= LONGEST_SOURCE ? source : "";
    }

    String code() {
        return PersonalData.word(rawCode);
    }

    /** The profile of the batch that the pointer leads to. */
    Optional<ProfilePointer> profile() {
        Matcher shape = PROFILE.matcher(pointer);
        if (!shape.matches()) {
            return Optional.empty();
        }
        Optional<String> attribute = Optional.ofNullable(shape.group(2))
                .map(rest -> PersonalData.name(rest.replaceAll("/+$", "").replace('/', '.')))
                .filter(name -> !name.isEmpty());
        return Optional.of(new ProfilePointer(Integer.parseInt(shape.group(1)), attribute));
    }

    /** The detail, else the title, else the code: for people, without personal data. */
    String summary() {
        return Stream.of(rawDetail, rawTitle).map(PersonalData::masked).filter(said -> !said.isEmpty()).findFirst()
                .orElseGet(this::code);
    }

    Answer.ProfileFault fault() {
        return new Answer.ProfileFault(code(), summary(), profile().flatMap(ProfilePointer::attribute).stream().toList());
    }

    /**
     * Whether the list is at fault: the pointer or parameter leads to it, or the text says that a list does not exist
     * and no profile is pointed at. ("Expected a list of items" names no list.)
     */
    boolean namesList() {
        if (pointer.startsWith("/data/relationships/lists") || parameter.matches("list(s|_id|\\[id])?")) {
            return true;
        }
        String said = lowerCase(rawCode + " | " + rawTitle + " | " + rawDetail);
        return profile().isEmpty() && LIST.matcher(said).find() && UNKNOWN.matcher(said).find();
    }

    /** Whether the revision of the API is at fault. (A column of a profile may have that name, too.) */
    boolean namesRevision() {
        return profile().isEmpty() && (parameter.equalsIgnoreCase(KlaviyoRequest.REVISION)
                || REVISION.matcher(lowerCase(rawCode.replace('_', ' ') + " | " + rawTitle + " | " + rawDetail)).find());
    }

    /** Whether the text is about a job. */
    boolean namesJob() {
        return JOB.matcher(lowerCase(rawTitle + " | " + rawDetail)).find();
    }

    /**
     * Whether the account's plan takes no more profiles. Klaviyo documents neither a code nor a text for it; it is
     * recognised by its code, or title and detail, speaking of a limit or quota of the account, plan, subscription,
     * contacts or profiles, and not of a request, its size or its rate.
     */
    boolean namesAccountLimit() {
        return profile().isEmpty()
                && (limitsAccount(lowerCase(rawCode)) || limitsAccount(lowerCase(rawTitle + " | " + rawDetail)));
    }

    private static boolean limitsAccount(String said) {
        return ACCOUNT_LIMIT.matcher(said).find() && !REQUEST_LIMIT.matcher(said).find();
    }

    private static String lowerCase(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_TEXT)).toLowerCase(Locale.ROOT);
    }

    /** The code only, because the texts may hold personal data. */
    @Override
    public String toString() {
        return "ApiError[" + code() + "]";
    }

    /**
     * A JSON pointer that leads to one profile of the batch:
     * {@code /data/attributes/profiles/data/{index}/attributes/{attribute}}.
     *
     * @param index     the profile's place in the batch, from 0
     * @param attribute the attribute's name ({@code email}, {@code location.city}), if the pointer goes that far
     */
    record ProfilePointer(int index, Optional<String> attribute) {
    }
}
