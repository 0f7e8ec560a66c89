package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.segmentexport.close.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Klaviyo's details quote what they are about; none of it, and no key, gets into the log, the messages' headers,
 * properties and history, an exception, the ledger or a report.
 */
class QuotedAnswersTest {

    private static final String KEYS = """
            connection.main.api-key = %s
            connection.main.data-privacy-consent = Jo Doe agreed on 2026-01-15
            export.newsletter.connection = main
            export.newsletter.list-id = Y6nRLr
            export.newsletter.email-field = EMail
            export.newsletter.segments = HighValue
            export.newsletter.field.first_name = First
            export.newsletter.field.phone_number = Phone
            delivery.first-wait = 10ms
            delivery.longest-wait = 20ms
            delivery.retries = 1
            delivery.request-timeout = 400ms
            tracking.first-wait = 10ms
            tracking.longest-wait = 50ms
            tracking.deadline = 200ms
            camel.main.message-history = true
            """.formatted(ExportFixture.KEY);

    /** What names a person in the segments below, in lower case. */
    private static final List<String> TOKENS =
            List.of("xqperson", "zz-secret-domain", "quillfried", "15123456789",
                    ExportFixture.KEY.substring("pk_".length()));

    @TempDir
    Path folder;

    static Stream<Arguments> answersThatQuote() {
        return Stream.of(
                quoting(400, "/data/attributes/profiles/data/1/attributes/email",
                        "ADDRESS is not a valid email address.", "completed-with-rejections"),
                quoting(400, "/data/attributes/profiles/data/1/attributes/phone_number",
                        "Invalid phone number: PHONE", "completed-with-rejections"),
                quoting(400, "/data/attributes/profiles/data/1/attributes/first_name",
                        "'NAME' may not be blank", "completed-with-rejections"),
                quoting(400, "/data", "Found the duplicate addresses ADDRESS and ADDRESS", "completed-with-rejections"),
                quoting(422, "/data", "The value \"NAME\" of ADDRESS cannot be taken", "completed-with-rejections"),
                quoting(404, "/data/relationships/lists/data/0/id", "No list for ADDRESS", "failed"),
                quoting(500, "/data", "ADDRESS broke the server; call PHONE", "suspended"),
                quoting(202, "/data", "ADDRESS", "suspended"),
                quoting(401, "/data", "The key KEY was revoked", "suspended"),
                quoting(403, "/data", "Missing scope for api key: KEY", "suspended"));
    }

    private static Arguments quoting(int status, String pointer, String detail, String state) {
        return arguments(status, pointer, detail, state);
    }

    @ParameterizedTest
    @MethodSource("answersThatQuote")
    void tellsNothingOfAPersonWhereKlaviyoQuotesIt(int status, String pointer, String detail,
            String state) throws Exception {
        String answer = """
                {"errors": [{"code": "invalid", "title": "%s", "detail": "%s", "source": {"pointer": "%s"}}]}"""
                .formatted(quoted(detail), quoted(detail), pointer);
        Files.writeString(folder.resolve("application.properties"), KEYS);
        var quotes = quotingServer(status, answer);
        var baseUrl = Map.of("connection.main.base-url", "http://127.0.0.1:" + quotes.getAddress().getPort());
        try (var export = ExportFixture.start(folder, baseUrl);
                var listening = Witness.of(export)) {
            var report = export.export("HighValue.csv", segment());

            assertThat(report.state()).isEqualTo(state);
            assertNothingTold(listening, report);
        } finally {
            quotes.stop(0);
        }
    }

    private static String quoted(String detail) {
        return detail.replace("ADDRESS", "xqperson1@zz-secret-domain.example").replace("PHONE", "+4915123456789")
                .replace("NAME", "Quillfried").replace("KEY", ExportFixture.KEY).replace("\"", "\\\"");
    }

    private static HttpServer quotingServer(int status, String answer) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/accounts", exchange -> send(exchange, 200, """
                {"data": [{"type": "account", "id": "ABC123", "attributes": {}}]}"""));
        server.createContext("/api/lists", exchange -> send(exchange, 200, """
                {"data": {"type": "list", "id": "Y6nRLr", "attributes": {"name": "Newsletter"}}}"""));
        server.createContext("/api/profile-bulk-import-jobs", exchange -> send(exchange, status, answer));
        server.start();
        return server;
    }

    private static void send(HttpExchange exchange, int status, String body) {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.api+json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of three persons whose every cell can be recognised. */
    private static String segment() {
        return """
                EMail,First,Phone
                xqperson1@zz-secret-domain.example,Quillfried,+4915123456789
                xqperson2@zz-secret-domain.example,Quillfried,+4915123456789
                xqperson3@zz-secret-domain.example,Quillfried,+4915123456789
                """;
    }

    private static void assertNothingTold(Witness witness, Report report) throws Exception {
        assertThat(witness.logged()).as("the witness hears the log")
                .anyMatch(line -> line.contains(report.run()) && line.startsWith("INFO"));
        assertThat(witness.exchanged()).as("the witness sees messages and their history")
                .anyMatch(text -> text.contains("Message History"));
        assertThat(witness.ledger()).as("the witness reads the ledger").anyMatch(value -> value.contains(report.run()));
        assertThat(witness.reports()).as("the witness reads the reports")
                .anyMatch(text -> text.startsWith(report.run() + ".txt"));
        assertThat(told(witness.logged())).as("log").isEmpty();
        assertThat(told(witness.exchanged())).as("messages and their history").isEmpty();
        assertThat(told(witness.exceptions())).as("exceptions").isEmpty();
        assertThat(told(witness.ledger())).as("ledger").isEmpty();
        assertThat(told(witness.reports())).as("reports").isEmpty();
    }

    private static List<String> told(List<String> texts) {
        return texts.stream().filter(text -> {
            String lower = text.toLowerCase(Locale.ROOT);
            return TOKENS.stream().anyMatch(lower::contains);
        }).distinct().limit(5).toList();
    }
}
