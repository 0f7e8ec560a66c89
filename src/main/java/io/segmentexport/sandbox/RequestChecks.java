package io.segmentexport.sandbox;

import com.sun.net.httpserver.Headers;
import io.segmentexport.sandbox.resource.Account;
import io.segmentexport.sandbox.resource.Answer;
import io.segmentexport.sandbox.resource.ApiError;
import io.segmentexport.sandbox.resource.Refusal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The checks that every request passes before its operation. */
final class RequestChecks {

    private static final String SCHEME = "Klaviyo-API-Key ";
    private static final Pattern REVISION = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:\\.[A-Za-z0-9-]+)?");

    private final Map<String, Account> accountsByKey;

    RequestChecks(Map<String, Account> accountsByKey) {
        this.accountsByKey = accountsByKey;
    }

    /** The account of the key that a request carries. */
    Optional<Account> account(Headers headers) {
        String authorization = headers.getFirst("Authorization");
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            return Optional.empty();
        }
        return Optional.ofNullable(accountsByKey.get(authorization.substring(SCHEME.length())));
    }

    /** The operation of a request. */
    Operation operation(SandboxRequest request) {
        List<Operation> here = Operation.at(request.segments());
        if (here.isEmpty()) {
            throw Refusal.notFound("The requested path does not exist.");
        }
        String allowed = here.stream().map(Operation::method).distinct().sorted().collect(Collectors.joining(", "));
        return request.operation().orElseThrow(() -> new Refusal(Answer.errors(405,
                List.of(ApiError.of("method_not_allowed", "Method not allowed.",
                        "Method \"" + request.method() + "\" not allowed."))).with(Map.of("Allow", allowed))));
    }

    /** Requires a revision header. */
    void revision(Headers headers) {
        String revision = headers.getFirst("revision");
        if (revision == null || !isRevision(revision)) {
            throw Refusal.invalidParameter("revision",
                    "The 'revision' header is required and must be a date such as 2026-07-15.");
        }
    }

    /** Requires JSON:API that is not compressed. Klaviyo does not document whether it takes a compressed body. */
    void mediaType(Headers headers) {
        String type = Optional.ofNullable(headers.getFirst("Content-Type")).orElse("");
        String bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        String encoding = Optional.ofNullable(headers.getFirst("Content-Encoding")).orElse("identity");
        if (!bare.equals(Answer.JSON_API) || !encoding.equalsIgnoreCase("identity")) {
            throw new Refusal(415, ApiError.of("unsupported_media_type", "Unsupported media type.",
                    "The body must be " + Answer.JSON_API + " without a Content-Encoding."));
        }
    }

    private static boolean isRevision(String text) {
        Matcher revision = REVISION.matcher(text);
        if (!revision.matches()) {
            return false;
        }
        try {
            LocalDate.parse(revision.group(1));
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
