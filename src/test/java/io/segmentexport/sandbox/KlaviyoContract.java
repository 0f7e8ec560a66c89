package io.segmentexport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.Response;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import io.segmentexport.sandbox.resource.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Klaviyo's published OpenAPI document, to hold requests and answers against. It is looked for at
 * {@code -Dklaviyo.openapi=FILE} (which must be there), else at {@value #BESIDE} beside the project.
 */
public final class KlaviyoContract {

    static final String PROPERTY = "klaviyo.openapi";
    static final String BESIDE = "../shared/klaviyo/openapi-2026-07-15.json";

    private static final String MORE = "validation.response.body.schema.additionalProperties";

    private static volatile KlaviyoContract loaded;

    private final OpenApiInteractionValidator validator;

    private KlaviyoContract(Path document) {
        validator = OpenApiInteractionValidator.createForInlineApiSpecification(text(document))
                .withResolveCombinators(true).build();
    }

    /** The contract, or empty where the document is not beside the project. */
    public static Optional<KlaviyoContract> ifPresent() {
        return document(Optional.ofNullable(System.getProperty(PROPERTY)), Path.of(BESIDE)).map(KlaviyoContract::load);
    }

    /** The contract; where the document is not beside the project the test is skipped and says so. */
    public static KlaviyoContract orSkip() {
        Optional<KlaviyoContract> contract = ifPresent();
        Assumptions.assumeTrue(contract.isPresent(), "Skipped: Klaviyo's OpenAPI document is not at " + BESIDE
                + "; name it by -D" + PROPERTY + "=FILE");
        return contract.orElseThrow();
    }

    /** Where the document is; a file that was named and is not there is a failure, not a reason to skip. */
    static Optional<Path> document(Optional<String> named, Path beside) {
        named.ifPresent(file -> assertThat(Path.of(file))
                .as("the OpenAPI document that -D" + PROPERTY + " names").isRegularFile());
        return named.map(Path::of).or(() -> Optional.of(beside).filter(Files::isRegularFile));
    }

    /** Asserts that a request and its answer are as the document has them; bodies must have been kept. */
    public void assertValid(RecordedRequest exchange) {
        assertRequestValid(exchange);
        assertAnswerValid(exchange);
    }

    /** Asserts that a request is as the document has it. */
    public void assertRequestValid(RecordedRequest exchange) {
        assertNone(validator.validateRequest(request(exchange)).getMessages().stream(), exchange);
    }

    /**
     * Asserts that an answer is as the document has it. An error may hold more than the document says: Klaviyo's own
     * errors carry {@code status}, {@code links} and {@code meta} too.
     */
    public void assertAnswerValid(RecordedRequest exchange) {
        ValidationReport report = validator.validateResponse(exchange.path(),
                Request.Method.valueOf(exchange.method()), response(exchange));
        assertNone(report.getMessages().stream().filter(message -> exchange.status() < 400 || !message.getKey().equals(MORE)),
                exchange);
    }

    private static void assertNone(Stream<ValidationReport.Message> faults, RecordedRequest exchange) {
        assertThat(faults).as("against Klaviyo's OpenAPI document: " + exchange).isEmpty();
    }

    private static Request request(RecordedRequest exchange) {
        SimpleRequest.Builder request = new SimpleRequest.Builder(exchange.method(), exchange.path());
        exchange.headers().forEach((name, value) -> request.withHeader(name, value));
        if (exchange.authorised()) {
            request.withAuthorization("Klaviyo-API-Key taken-out-of-the-record");
        }
        Call.parameters(exchange.query()).forEach((name, value) -> request.withQueryParam(name, value));
        exchange.body().filter(body -> !body.isEmpty()).ifPresent(request::withBody);
        return request.build();
    }

    private static Response response(RecordedRequest exchange) {
        SimpleResponse.Builder response = new SimpleResponse.Builder(exchange.status());
        exchange.answerHeaders().forEach((name, value) -> response.withHeader(name, value));
        exchange.answer().filter(body -> !body.isEmpty()).ifPresent(response::withBody);
        return response.build();
    }

    private static KlaviyoContract load(Path document) {
        if (loaded == null) {
            loaded = new KlaviyoContract(document);
        }
        return loaded;
    }

    private static String text(Path document) {
        try {
            return Files.readString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
