package io.segmentexport.klaviyo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.segmentexport.klaviyo.Answer.NotAuthorised.Cause;
import io.segmentexport.klaviyo.Answer.ProfileFault;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.lang3.StringUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what an answer of Klaviyo's means. Whatever the body holds, reading it never fails. (Klaviyo's guide "Rate
 * limits, status codes, and errors"; what it leaves open was seen at other clients.)
 */
public final class AnswerReader {

    /** Longer IDs are not Klaviyo's; they would only be carried into paths and the ledger. */
    private static final int MAX_ID_LENGTH = 255;
    private static final int ERRORS_SHOWN = 3;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(AnswerReader.class);

    private final RetryAfter retryAfter;

    /**
     * A reader.
     *
     * @param clock the time that a date in {@code Retry-After} is held against where the answer carries none
     */
    public AnswerReader(Clock clock) {
        this.retryAfter = new RetryAfter(clock);
    }

    /**
     * Reads an answer.
     *
     * @param endpoint what was asked
     * @param profiles how many profiles the request carried; an error that points beyond them points at none
     * @param status   the HTTP status
     * @param headers  the answer's headers
     * @param body     the answer's body; may be null, empty, no JSON, or half a document
     */
    public Answer read(Endpoint endpoint, int profiles, int status, AnswerHeaders headers, byte[] body) {
        JsonNode document = document(body);
        if (status >= 200 && status < 300) {
            return success(endpoint, status, document, body);
        }
        List<ApiError> errors = ApiError.allOf(document);
        if (status == 429) {
            return new Answer.Throttled(retryAfter.read(headers, errors));
        }
        return status >= 400 && status < 500
                ? refused(endpoint, profiles, status, errors, body)
                : new Answer.Unavailable(status, detail(errors, body));
    }

    /** The document; missing if the body is not one whole JSON object. */
    private static JsonNode document(byte[] body) {
        try {
            JsonNode document = body == null ? MissingNode.getInstance() : JSON.readTree(body);
            return document.isObject() ? document : MissingNode.getInstance();
        } catch (IOException e) {
            // What is wrong with it does not matter, and the message would quote it.
            return MissingNode.getInstance();
        }
    }

    private static Answer success(Endpoint endpoint, int status, JsonNode document, byte[] body) {
        Optional<? extends Answer> found = switch (endpoint) {
            case BULK_IMPORT -> job(document).map(Answer.Accepted::new);
            case IMPORT_JOB -> job(document).map(Answer.JobFound::new);
            case IMPORT_ERRORS -> ImportErrors.from(document).map(Answer.ErrorsFound::new);
            // A list of one.
            case ACCOUNTS -> id(document.at("/data/0"), "account").map(id -> new Answer.AccountFound(
                    id, document.at("/data/0/attributes/contact_information/organization_name").asText("")));
            case LIST -> id(document.path("data"), "list").map(id -> new Answer.ListFound(
                    id, document.at("/data/attributes/name").asText("")));
        };
        if (found.isPresent()) {
            return found.get();
        }
        String reason = document.isObject() ? "the answer lacks what was asked for" : unreadable(body);
        return endpoint == Endpoint.BULK_IMPORT
                ? new Answer.InDoubt("Klaviyo answered " + status + " without the ID of an import job: " + reason)
                : new Answer.Unavailable(status, reason);
    }

    private static Optional<ImportJob> job(JsonNode document) {
        JsonNode attributes = document.at("/data/attributes");
        String status = attributes.path("status").asText("");
        return id(document.path("data"), "profile-bulk-import-job").map(id -> new ImportJob(
                id, ImportJob.Status.of(status), PersonalData.word(status.strip()),
                count(attributes.path("total_count")), count(attributes.path("completed_count")),
                count(attributes.path("failed_count")), time(attributes.path("expires_at"))));
    }

    private static Optional<Instant> time(JsonNode node) {
        try {
            return Optional.of(OffsetDateTime.parse(node.asText()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** {@code id} of a resource whose type is the wanted one or absent: a string, or a number as a string. */
    private static Optional<String> id(JsonNode resource, String type) {
        JsonNode id = resource.path("id");
        return Optional.of(id.asText())
                .filter(text -> resource.path("type").asText(type).equals(type))
                .filter(text -> (id.isTextual() || id.isNumber()) && !text.isBlank() && text.length() <= MAX_ID_LENGTH);
    }

    /** A count: a number, or a string that is one; empty if it is absent, null, negative or anything else. */
    private static OptionalInt count(JsonNode node) {
        boolean isCount = (node.isTextual() || node.isIntegralNumber()) && node.asText().matches("\\d{1,9}");
        return isCount ? OptionalInt.of(node.asInt()) : OptionalInt.empty();
    }

    /**
     * The order is the rule: what an error names decides before the status does; the list before the revision, both before the
     * profiles, the profiles before the account, the request at last.
     */
    private static Answer refused(Endpoint endpoint, int profiles, int status, List<ApiError> errors, byte[] body) {
        String detail = detail(errors, body);
        boolean listAsked = endpoint == Endpoint.BULK_IMPORT || endpoint == Endpoint.LIST;
        List<ApiError> ofList = listAsked ? errors.stream().filter(ApiError::namesList).toList() : List.of();
        if (!ofList.isEmpty()) {
            return new Answer.ListUnknown(detail(ofList, body));
        }
        List<ApiError> ofRevision = errors.stream().filter(ApiError::namesRevision).toList();
        if (!ofRevision.isEmpty()) {
            return new Answer.NotAuthorised(Cause.REVISION, status, detail(ofRevision, body));
        }
        return switch (status) {
            case 401, 403 -> new Answer.NotAuthorised(Cause.KEY, status, detail);
            case 402 -> new Answer.NotAuthorised(Cause.ACCOUNT, status, detail);
            case 404 -> notFound(endpoint, errors, detail);
            case 407 -> new Answer.Unavailable(status, "a proxy wants a name and a password: " + detail);
            case 408, 421, 423, 425 -> new Answer.Unavailable(status, detail);
            case 410 -> jobAsked(endpoint) && errors.stream().anyMatch(ApiError::namesJob)
                    ? new Answer.JobUnknown(detail) : new Answer.NotAuthorised(Cause.REVISION, status, detail);
            default -> refused(profiles, status, errors, detail);
        };
    }

    /** What is not there is what the path names, if it is Klaviyo that says so. A wrong base URL or a proxy answers 404, too. */
    private static Answer notFound(Endpoint endpoint, List<ApiError> errors, String detail) {
        if (jobAsked(endpoint) && !errors.isEmpty()) {
            return new Answer.JobUnknown(detail);
        }
        return endpoint == Endpoint.LIST && errors.stream().anyMatch(error -> error.code().equals("not_found"))
                ? new Answer.ListUnknown(detail) : new Answer.Unavailable(404, detail);
    }

    private static boolean jobAsked(Endpoint endpoint) {
        return endpoint == Endpoint.IMPORT_JOB || endpoint == Endpoint.IMPORT_ERRORS;
    }

    private static Answer refused(int profiles, int status, List<ApiError> errors, String detail) {
        SortedMap<Integer, ProfileFault> faults = new TreeMap<>();
        errors.forEach(error -> error.profile().filter(pointer -> pointer.index() < profiles)
                .ifPresent(pointer -> faults.merge(pointer.index(), error.fault(), ProfileFault::and)));
        if (!faults.isEmpty()) {
            return new Answer.ProfilesRefused(status, faults);
        }
        if (errors.stream().anyMatch(ApiError::namesAccountLimit)) {
            return new Answer.NotAuthorised(Cause.ACCOUNT, status, detail);
        }
        return new Answer.RequestRefused(status, errors.stream().map(ApiError::code).findFirst().orElse(""), detail);
    }

    private static String detail(List<ApiError> errors, byte[] body) {
        String said = errors.stream().map(ApiError::summary).filter(summary -> !summary.isEmpty())
                .distinct().limit(ERRORS_SHOWN).collect(Collectors.joining("; "));
        return said.isEmpty() ? unreadable(body) : PersonalData.bounded(said);
    }

    private static String unreadable(byte[] body) {
        if (body == null || body.length == 0) {
            return "the answer has no body";
        }
        var page = ErrorPage.of(body);
        String words = page.words().isEmpty() ? "" : " (\"" + page.words() + "\")";
        return page.web()
                ? "the answer is a web page" + words + ", not Klaviyo's API: look at the base URL, and at proxies and firewalls"
                : words.isEmpty() ? "the answer's body tells nothing" : "the answer is not from Klaviyo's API" + words;
    }

    /**
     * How long a throttled request has to wait: {@code Retry-After} in seconds or as a date (RFC 9110, 10.2.3), else what
     * the error says ("Expected available in 3 seconds."), else a second.
     */
    record RetryAfter(Clock clock) {

        /** Told in whole seconds, 0 means less than one; a second is then surely enough. */
        static final Duration SHORTEST = Duration.ofSeconds(1);
        /** Ten steady windows. Who is told more asks again after this: one request more, no failure. */
        static final Duration LONGEST = Duration.ofMinutes(10);

        private static final Pattern SECONDS = Pattern.compile("^(\\d+)(\\.\\d+)?$");
        private static final Pattern EXPECTED = Pattern.compile("\\bin (\\d+)(\\.\\d+)? ?s(?:ec|econds?)?\\b");
        private static final int MOST_DIGITS = 9;

        Duration read(AnswerHeaders headers, List<ApiError> errors) {
            Duration wait = headers.value("Retry-After")
                    .flatMap(value -> seconds(SECONDS, value).or(() -> until(value, headers.value("Date"))))
                    .or(() -> errors.stream().flatMap(error -> seconds(EXPECTED, error.rawDetail()).stream()).findFirst())
                    .orElse(SHORTEST);
            if (wait.compareTo(LONGEST) > 0) {
                LOG.warn("Klaviyo asks for a wait of {} s; it is asked again after {} s", wait.toSeconds(), LONGEST.toSeconds());
                return LONGEST;
            }
            return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait;
        }

        /** Whole seconds, a fraction rounded up. Of a number that is too long to be meant, what begins it is long enough. */
        private static Optional<Duration> seconds(Pattern pattern, String text) {
            Matcher told = pattern.matcher(text);
            return told.find() ? Optional.of(Duration.ofSeconds(
                    Long.parseLong(StringUtils.truncate(told.group(1), MOST_DIGITS)) + (told.group(2) == null ? 0 : 1)))
                    : Optional.empty();
        }

        private Optional<Duration> until(String value, Optional<String> date) {
            Instant now = date.flatMap(RetryAfter::instant).orElseGet(clock::instant);
            return instant(value).map(end -> Duration.between(now, end));
        }

        private static Optional<Instant> instant(String httpDate) {
            try {
                return Optional.of(ZonedDateTime.parse(httpDate, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
    }
}
