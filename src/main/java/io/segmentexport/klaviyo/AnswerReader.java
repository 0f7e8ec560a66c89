package io.segmentexport.klaviyo;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentexport.klaviyo.Answer.ProfileFault;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads what an answer of Klaviyo's means. Whatever the body holds, reading it never fails. (Klaviyo's guide "Rate
 * limits, status codes, and errors"; what it leaves open was seen at other clients.)
 */
public final class AnswerReader {

    private static final int ERRORS_SHOWN = 3;

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
     * Reads the answer to a request that carried no profiles.
     *
     * @param endpoint what was asked
     * @param status   the HTTP status
     * @param headers  the answer's headers
     * @param body     the answer's body; may be null, empty, no JSON, or half a document
     */
    public Answer read(Endpoint endpoint, int status, AnswerHeaders headers, byte[] body) {
        return read(endpoint, 0, status, headers, body);
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
        Optional<JsonNode> document = JsonBody.read(body);
        if (status >= 200 && status < 300) {
            return success(endpoint, status, document, body);
        }
        List<ApiError> errors = document.map(ApiError::allOf).orElse(List.of());
        return switch (status) {
            case 429 -> new Answer.Throttled(retryAfter.read(headers, errors));
            case 404, 410 -> notFound(endpoint, status, detail(errors, body));
            case 401, 402, 403, 407 -> new Answer.NotAuthorised(status, detail(errors, body));
            case 408, 409, 421, 423, 425 -> new Answer.Unavailable(status, detail(errors, body));
            default -> status >= 400 && status < 500
                    ? refused(endpoint, profiles, status, errors, body)
                    : new Answer.Unavailable(status, detail(errors, body));
        };
    }

    private static Answer success(Endpoint endpoint, int status, Optional<JsonNode> document, byte[] body) {
        Optional<? extends Answer> found = switch (endpoint) {
            case BULK_IMPORT -> found(document, ImportJob::from, Answer.Accepted::new);
            case IMPORT_JOB -> found(document, ImportJob::from, Answer.JobFound::new);
            case IMPORT_ERRORS -> found(document, ImportErrors::from, Answer.ErrorsFound::new);
            case ACCOUNTS -> document.flatMap(AnswerReader::account);
            case LIST -> document.flatMap(AnswerReader::list);
        };
        if (found.isPresent()) {
            return found.get();
        }
        String reason = document.isPresent() ? "the answer lacks what was asked for" : unreadable(body);
        return endpoint == Endpoint.BULK_IMPORT
                ? new Answer.InDoubt("Klaviyo answered " + status + " without the ID of an import job: " + reason)
                : new Answer.Unavailable(status, reason);
    }

    private static <D> Optional<Answer> found(
            Optional<JsonNode> document, Function<JsonNode, Optional<D>> read, Function<D, Answer> answer) {
        return document.flatMap(read).map(answer);
    }

    /** The document of {@code GET /api/accounts}, a list of one. */
    private static Optional<Answer> account(JsonNode document) {
        JsonNode data = document.path("data").path(0);
        return JsonBody.id(data, "account").map(id -> new Answer.AccountFound(id, data.path("attributes")
                .path("contact_information").path("organization_name").asText("")));
    }

    private static Optional<Answer> list(JsonNode document) {
        JsonNode data = document.path("data");
        return JsonBody.id(data, "list").map(id -> new Answer.ListFound(id, data.at("/attributes/name").asText("")));
    }

    private static Answer notFound(Endpoint endpoint, int status, String detail) {
        return switch (endpoint) {
            case BULK_IMPORT, LIST -> new Answer.ListUnknown(detail);
            case IMPORT_JOB, IMPORT_ERRORS -> new Answer.JobUnknown(detail);
            case ACCOUNTS -> new Answer.Unavailable(status, detail);
        };
    }

    /** The order is the rule: the list before the profiles, the profiles before the account, the request at last. */
    private static Answer refused(Endpoint endpoint, int profiles, int status, List<ApiError> errors, byte[] body) {
        boolean listAsked = EnumSet.of(Endpoint.BULK_IMPORT, Endpoint.LIST).contains(endpoint);
        if (listAsked && errors.stream().anyMatch(ApiError::namesList)) {
            return new Answer.ListUnknown(detail(errors.stream().filter(ApiError::namesList).toList(), body));
        }
        SortedMap<Integer, ProfileFault> faults = faults(errors, profiles);
        if (!faults.isEmpty()) {
            return new Answer.ProfilesRefused(faults);
        }
        if (errors.stream().anyMatch(ApiError::namesAccountLimit)) {
            return new Answer.NotAuthorised(status, detail(errors, body));
        }
        return new Answer.RequestRefused(status, detail(errors, body));
    }

    private static SortedMap<Integer, ProfileFault> faults(List<ApiError> errors, int profiles) {
        SortedMap<Integer, ProfileFault> faults = new TreeMap<>();
        for (ApiError error : errors) {
            error.profile().filter(pointer -> pointer.index() < profiles)
                    .ifPresent(pointer -> faults.merge(pointer.index(), error.fault(), ProfileFault::and));
        }
        return faults;
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
        if (beginsLikeHtml(body)) {
            return "the answer is a web page, not Klaviyo's API: look at the base URL, and at proxies and firewalls";
        }
        return "the answer's body tells nothing";
    }

    private static boolean beginsLikeHtml(byte[] body) {
        for (byte octet : body) {
            if (octet > ' ') {
                return octet == '<';
            }
        }
        return false;
    }

    /**
     * How long a throttled request has to wait: {@code Retry-After} in seconds or as a date (RFC 9110, 10.2.3), else what
     * the error says ("Expected available in 3 seconds."), else a second.
     */
    static final class RetryAfter {

        /** Told in whole seconds, 0 means less than one; a second is then surely enough. */
        static final Duration SHORTEST = Duration.ofSeconds(1);
        /** Ten steady windows. Who is told more asks again after this: one request more, no failure. */
        static final Duration LONGEST = Duration.ofMinutes(10);

        private static final Pattern SECONDS = Pattern.compile("(\\d{1,9})(?:\\.\\d{1,9})?");
        private static final Pattern EXPECTED = Pattern.compile("\\bin (\\d{1,9})(?:\\.\\d{1,9})? ?s(?:ec|econds?)?\\b");

        private final Clock clock;

        RetryAfter(Clock clock) {
            this.clock = clock;
        }

        Duration read(AnswerHeaders headers, List<ApiError> errors) {
            Duration wait = headers.retryAfter().flatMap(value -> seconds(value).or(() -> until(value, headers.date())))
                    .or(() -> errors.stream().flatMap(error -> expected(error.rawDetail()).stream()).findFirst())
                    .orElse(SHORTEST);
            return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
        }

        private static Optional<Duration> seconds(String value) {
            Matcher seconds = SECONDS.matcher(value);
            return seconds.matches() ? Optional.of(rounded(seconds)) : Optional.empty();
        }

        private static Optional<Duration> expected(String detail) {
            Matcher expected = EXPECTED.matcher(detail);
            return expected.find() ? Optional.of(rounded(expected)) : Optional.empty();
        }

        /** Whole seconds, a fraction rounded up. */
        private static Duration rounded(Matcher seconds) {
            boolean fraction = seconds.group().indexOf('.') >= 0;
            return Duration.ofSeconds(Long.parseLong(seconds.group(1)) + (fraction ? 1 : 0));
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
