package io.segmentexport.sandbox;

import com.sun.net.httpserver.Headers;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The checks that every request passes before its operation looks at it. */
final class RequestChecks {

    private static final String SCHEME = "Klaviyo-API-Key ";
    private static final Pattern REVISION = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:\\.[A-Za-z0-9-]+)?");

    private final List<Account> accounts;

    RequestChecks(List<Account> accounts) {
        this.accounts = List.copyOf(accounts);
    }

    /** The answer to a key that is missing or belongs to nobody. */
    static Answer unauthorised() {
        return Answer.errors(401, List.of(new ApiError("authentication_failed", "Incorrect authentication credentials.",
                "Incorrect authentication credentials.", new ApiError.Nowhere())));
    }

    /** The account of the key that a request carries. */
    Optional<Account> account(Headers headers) {
        String authorization = headers.getFirst("Authorization");
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            return Optional.empty();
        }
        String key = authorization.substring(SCHEME.length());
        return accounts.stream().filter(account -> account.settings().keys().contains(key)).findFirst();
    }

    /** What a request asks for. */
    Operation operation(SandboxRequest request) {
        List<Operation> here = Operation.at(request.segments());
        if (here.isEmpty()) {
            throw Refusal.notFound("The requested path does not exist.");
        }
        return request.operation().orElseThrow(() -> Refusal.methodNotAllowed(request.method(),
                String.join(", ", here.stream().map(Operation::method).distinct().sorted().toList())));
    }

    void revision(Headers headers) {
        String revision = headers.getFirst("revision");
        if (revision == null || !isRevision(revision)) {
            throw new Refusal(400, ApiError.invalid(
                    "The 'revision' header is required and must be a date such as 2026-07-15.",
                    new ApiError.Parameter("revision")));
        }
    }

    /** A body is JSON:API, and not compressed: whether Klaviyo takes a compressed one is not documented. */
    void mediaType(Headers headers) {
        String type = Optional.ofNullable(headers.getFirst("Content-Type")).orElse("");
        String bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        String encoding = Optional.ofNullable(headers.getFirst("Content-Encoding")).orElse("identity");
        if (!bare.equals(Answer.JSON_API) || !encoding.equalsIgnoreCase("identity")) {
            throw new Refusal(415, new ApiError("unsupported_media_type", "Unsupported media type.",
                    "The body must be " + Answer.JSON_API + " without a Content-Encoding.", new ApiError.Nowhere()));
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
