package io.segmentexport.sandbox;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.segmentexport.sandbox.resource.Account;
import io.segmentexport.sandbox.resource.Answer;
import io.segmentexport.sandbox.resource.ApiError;
import io.segmentexport.sandbox.resource.Call;
import io.segmentexport.sandbox.resource.DirectoryResource;
import io.segmentexport.sandbox.resource.ImportJob;
import io.segmentexport.sandbox.resource.ImportJobResource;
import io.segmentexport.sandbox.resource.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one HTTP exchange through faults, checks, rate limits and its operation, and records it. */
final class SandboxHandler implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxHandler.class);

    private final SandboxSettings settings;
    private final Map<String, Account> accounts;
    private final RateWindows windows;
    private final Faults faults;
    private final Consumer<RecordedRequest> log;
    private final DirectoryResource directory = new DirectoryResource();
    private final ImportJobResource jobs;

    /** Handles requests to these accounts; {@code accounts} has them by the value of {@code Authorization}. */
    SandboxHandler(SandboxSettings settings, Map<String, Account> accounts, Faults faults, Consumer<RecordedRequest> log) {
        this.settings = settings;
        this.accounts = accounts;
        this.windows = new RateWindows(settings.rateLimits(), settings.clock());
        this.faults = faults;
        this.log = log;
        this.jobs = new ImportJobResource(settings.payloadLimits(), settings.importErrors().pointers());
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        SandboxRequest request;
        Optional<Answer> answer;
        try (exchange) {
            Instant at = settings.clock().instant();
            request = new SandboxRequest(exchange, settings.payloadLimits().bytes());
            settings.listener().arrived(request);
            answer = answer(request);
            log.accept(recorded(request, answer, at));
            settings.listener().answering(request, answer.map(Answer::status).orElse(0));
            if (answer.isPresent()) {
                send(exchange, answer.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        // Closing the exchange has sent the answer to its last byte.
        answer.ifPresent(sent -> settings.listener().answered(request, sent.status()));
    }

    /** The answer; empty if the connection breaks instead. */
    private Optional<Answer> answer(SandboxRequest request) throws InterruptedException {
        List<Fault> hitting = faults.hitting(request);
        for (Fault hit : hitting) {
            if (hit instanceof Fault.Latency latency) {
                Thread.sleep(latency.time().toMillis());
            }
        }
        Fault fault = hitting.stream().filter(hit -> !(hit instanceof Fault.Latency)).findFirst().orElse(null);
        if (fault == Fault.Flaw.DROPS_UNREAD) {
            return Optional.empty();
        }
        request.body();
        settings.listener().received(request);
        if (fault instanceof Fault.Answers answers) {
            return Optional.of(answers.answer());
        }
        Answer answer = carriedOut(request, fault);
        if (fault == Fault.Flaw.DROPS_ANSWER) {
            return Optional.empty();
        }
        return Optional.of(fault == Fault.Flaw.TRUNCATES_ANSWER ? answer.truncated() : answer);
    }

    private Answer carriedOut(SandboxRequest request, Fault fault) {
        Map<String, String> rateHeaders = Map.of();
        try {
            Operation operation = operation(request);
            Account account = account(request).orElseThrow(() -> new Refusal(Answer.unauthorised()));
            revision(request.headers());
            rateHeaders = windows.admit(account.id(), operation);
            return operated(request, operation, account, fault).with(rateHeaders);
        } catch (Refusal refusal) {
            return refusal.answer().with(rateHeaders);
        } catch (RuntimeException e) {
            LOG.error("The sandbox could not answer {} {}", request.method(), request.path(), e);
            return Answer.errors(List.of(ApiError.of(500, "error", "A server error occurred.",
                    "The sandbox failed. See its log.")));
        }
    }

    /** The account of the key that a request carries. */
    private Optional<Account> account(SandboxRequest request) {
        return Optional.ofNullable(request.headers().getFirst("Authorization")).map(accounts::get);
    }

    /** The operation of a request. */
    private static Operation operation(SandboxRequest request) {
        Operation operation = Operation.at(request.path())
                .orElseThrow(() -> new Refusal(ApiError.notFound("The requested path does not exist.")));
        if (!operation.method().equals(request.method())) {
            throw new Refusal(Answer.errors(List.of(ApiError.of(405, "method_not_allowed", "Method not allowed.",
                    "Method \"" + request.method() + "\" not allowed."))).with(Map.of("Allow", operation.method())));
        }
        return operation;
    }

    /** Requires a revision header: a date, perhaps with a suffix such as {@code .pre}. */
    private static void revision(Headers headers) {
        try {
            LocalDate.parse(header(headers, "revision", "").replaceFirst("\\.[A-Za-z0-9-]+$", ""));
        } catch (DateTimeParseException e) {
            throw new Refusal(ApiError.invalidParameter("revision",
                    "The 'revision' header is required and must be a date such as 2026-07-15."));
        }
    }

    /**
     * Requires JSON:API, or plain JSON as Klaviyo's own SDKs send it, that is not compressed. Klaviyo does not document whether
     * it takes a compressed body.
     */
    private static void mediaType(Headers headers) {
        String type = header(headers, "Content-Type", "").split(";", 2)[0].strip();
        String encoding = header(headers, "Content-Encoding", "identity");
        if (!type.equalsIgnoreCase(Answer.JSON_API) && !type.equalsIgnoreCase("application/json") || !encoding.equalsIgnoreCase("identity")) {
            throw new Refusal(ApiError.of(415, "unsupported_media_type", "Unsupported media type.",
                    "The body must be " + Answer.JSON_API + " or application/json without a Content-Encoding."));
        }
    }

    private Answer operated(SandboxRequest request, Operation operation, Account account, Fault fault) {
        if (request.bodyBytes() > 0 || !operation.method().equals("GET")) {
            mediaType(request.headers());
        }
        String host = header(request.headers(), "Host", "");
        Call call = new Call(account, operation.idIn(request.path()), Call.parameters(request.query()), request.path(),
                "http://" + (host.matches("[A-Za-z0-9.:\\[\\]-]+") ? host : "127.0.0.1"));
        if (operation == Operation.BULK_IMPORT) {
            return imported(request, call, fault);
        }
        return account.locked(() -> switch (operation) {
            case ACCOUNTS -> directory.account(call);
            case LIST -> directory.list(call);
            case PROFILES -> directory.profiles(call);
            case IMPORT_JOB -> jobs.one(call);
            case IMPORT_ERRORS -> jobs.errors(call);
            case IMPORTED_PROFILES -> jobs.profiles(call);
            case BULK_IMPORT -> throw new IllegalStateException("A bulk import is read before the account is locked");
        });
    }

    /** A bulk import. Its body is read before the account is locked, so that imports do not wait for each other. */
    private Answer imported(SandboxRequest request, Call call, Fault fault) {
        ImportJobResource.Body body = jobs.read(call, request.body(), request.bodyBytes());
        request.holdsProfiles(body.size());
        String lastStatus = fault instanceof Fault.DecidesJob decides ? decides.status() : ImportJob.COMPLETE;
        return call.account().locked(() -> jobs.create(call, body, lastStatus, fault != Fault.Flaw.LEAVES_OUT_JOB_ID));
    }

    private static String header(Headers headers, String name, String standard) {
        return Optional.ofNullable(headers.getFirst(name)).orElse(standard);
    }

    private RecordedRequest recorded(SandboxRequest request, Optional<Answer> answer, Instant at) {
        boolean keep = settings.keepBodies();
        return new RecordedRequest(at, request.operation(), request.method(), request.path(), request.query(),
                headers(request.headers()), account(request).isPresent(), request.profiles(),
                request.bodyBytes(), answer.map(Answer::status).orElse(0), answer.map(Answer::headers).orElse(Map.of()),
                keep ? Optional.of(new String(request.readBody(), StandardCharsets.UTF_8)) : Optional.empty(),
                keep ? answer.map(sent -> new String(sent.body(), StandardCharsets.UTF_8)) : Optional.empty());
    }

    private static Map<String, String> headers(Headers headers) {
        return headers.entrySet().stream()
                .filter(header -> !header.getKey().equalsIgnoreCase("Authorization"))
                .collect(Collectors.toUnmodifiableMap(header -> header.getKey().toLowerCase(Locale.ROOT),
                        header -> String.join(", ", header.getValue())));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        boolean empty = answer.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), empty ? -1 : answer.body().length);
        if (!empty) {
            exchange.getResponseBody().write(answer.body());
        }
    }
}
