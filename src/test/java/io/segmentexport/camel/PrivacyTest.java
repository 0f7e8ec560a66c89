package io.segmentexport.camel;

import static io.segmentexport.sandbox.Operation.BULK_IMPORT;
import static io.segmentexport.sandbox.Operation.IMPORT_ERRORS;
import static io.segmentexport.sandbox.Operation.IMPORT_JOB;
import static io.segmentexport.sandbox.Operation.LIST;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.sandbox.Situations;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.SandboxRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.MessageHelper;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever Klaviyo answers, no address and no key gets into a log, a message history, an exception, the ledger or a report. */
class PrivacyTest {

    /** Recognisable parts of addresses; one fails in the job, one is malformed. */
    private static final List<String> SECRETS =
            List.of("zanzibar", "quetzal", "xylograph", "wombatty", "Vercingetorix", ExportFixture.KEY);
    private static final String CSV = """
            EMail,FirstName
            zanzibar@example.com,Vercingetorix
            quetzal@import-error.example,Vercingetorix
            wombatty@@example.com,Vercingetorix
            xylograph@example.com,Vercingetorix
            """;

    @TempDir
    Path folder;

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final Listening appender = new Listening();

    private final class Listening extends AbstractAppender {
        Listening() {
            super("listening", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            told.add(event.getLoggerName() + " " + event.getMessage().getFormattedMessage() + " " + event.getContextData().toMap());
            if (event.getThrown() != null) {
                told.add(trace(event.getThrown()));
            }
        }
    }

    /** What Camel would show of an exchange: its history with all headers, and its exceptions. */
    private final class Histories extends EventNotifierSupport {
        @Override
        public void notify(CamelEvent event) {
            if (event instanceof ExchangeEvent of) {
                var exchange = of.getExchange();
                told.add(String.valueOf(MessageHelper.dumpMessageHistoryStacktrace(exchange, null, false)));
                told.add(String.valueOf(exchange.getMessage().getHeaders()));
                told.add(exchange.toString());
                Stream.of(exchange.getException(), exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class))
                        .filter(thrown -> thrown != null)
                        .forEach(thrown -> told.add(trace(thrown)));
            }
        }
    }

    private static String trace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @BeforeEach
    void listen() {
        appender.start();
        ((Logger) LogManager.getRootLogger()).addAppender(appender);
        Configurator.setLevel("io.segmentexport", Level.DEBUG);
        Configurator.setLevel("org.apache.camel", Level.DEBUG);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LogManager.getRootLogger()).removeAppender(appender);
        Configurator.setLevel("io.segmentexport", Level.WARN);
        Configurator.setLevel("org.apache.camel", Level.WARN);
    }

    static Stream<Arguments> failedAnswers() {
        var imports = new AtomicInteger();
        return Stream.of(
                Arguments.of("a good answer", BULK_IMPORT, new Fault.Latency(Duration.ofMillis(1))),
                Arguments.of("no job id", BULK_IMPORT, Fault.Flaw.LEAVES_OUT_JOB_ID),
                Arguments.of("a dropped connection", BULK_IMPORT, Fault.Flaw.DROPS_UNREAD),
                Arguments.of("a dropped answer", BULK_IMPORT, Fault.Flaw.DROPS_ANSWER),
                Arguments.of("a truncated answer", BULK_IMPORT, Fault.Flaw.TRUNCATES_ANSWER),
                Arguments.of("a 400 without pointers", BULK_IMPORT, Fault.refusal()),
                Arguments.of("a 401", BULK_IMPORT, Fault.unauthorised()),
                Arguments.of("a 401 for the list", LIST, Fault.unauthorised()),
                Arguments.of("a 403 as a page", BULK_IMPORT, Fault.htmlStatus(403)),
                Arguments.of("the account's limit", BULK_IMPORT, Fault.accountLimit()),
                Arguments.of("a 404", BULK_IMPORT, Situations.listGone(404)),
                Arguments.of("a 413", BULK_IMPORT, Fault.status(413)),
                Arguments.of("a 500", BULK_IMPORT, Fault.status(500)),
                Arguments.of("a 503 as a page", BULK_IMPORT, Fault.htmlStatus(503)),
                Arguments.of("a 429", BULK_IMPORT.and(request -> imports.getAndIncrement() == 0), Fault.throttled(1)),
                Arguments.of("a time-out", BULK_IMPORT, new Fault.Latency(Duration.ofSeconds(3))),
                Arguments.of("a cancelled job", BULK_IMPORT, Fault.DecidesJob.CANCELLED),
                Arguments.of("a 404 for the job", IMPORT_JOB, Fault.status(404)),
                Arguments.of("a 500 for the job", IMPORT_JOB, Fault.status(500)),
                Arguments.of("a truncated page of errors", IMPORT_ERRORS, Fault.Flaw.TRUNCATES_ANSWER));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failedAnswers")
    void tellsNobodyAnAddressOrTheKey(String name, Predicate<SandboxRequest> where, Fault fault) throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of(
                "tracking.deadline", "1s", "export.newsletter.field.first_name", "FirstName", "delivery.retries", "1",
                "delivery.request-timeout", "2s"))) {
            fixture.integration().camelContext().setMessageHistory(true);
            var histories = new Histories();
            histories.start();
            fixture.integration().camelContext().getManagementStrategy().addEventNotifier(histories);
            var happening = fixture.sandbox().faults().always(where, fault);

            var report = fixture.export("HighValue.csv", CSV);

            assertThat(happening.hits()).as("the answer was given").isPositive();
            assertThat(fixture.sandbox().requests()).as("the key did go out").anyMatch(request -> request.authorised());
            assertThat(told).as("log, histories and exceptions").isNotEmpty().allSatisfy(PrivacyTest::holdsNoSecret);
            holdsNoSecret(report.toString());
            for (var list : filesBelow(fixture.data().reports())) {
                holdsNoSecret(Files.readString(list));
            }
            holdsNoSecret(ledger(fixture));
        }
    }

    private static void holdsNoSecret(String text) {
        SECRETS.forEach(secret -> assertThat(text).doesNotContainIgnoringCase(secret));
    }

    private static List<Path> filesBelow(Path folder) throws Exception {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Every value of every table, bytes as text. */
    private static String ledger(ExportFixture fixture) throws Exception {
        var all = new StringBuilder();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + fixture.data().ledger());
                var statement = connection.createStatement()) {
            for (var table : List.of("run", "run_file", "batch", "rejection", "outage")) {
                try (var rows = statement.executeQuery("select * from " + table)) {
                    int columns = rows.getMetaData().getColumnCount();
                    while (rows.next()) {
                        for (int column = 1; column <= columns; column++) {
                            byte[] bytes = rows.getObject(column) instanceof byte[] raw ? raw : null;
                            all.append(bytes == null ? rows.getString(column) : new String(bytes, StandardCharsets.ISO_8859_1)).append('\n');
                        }
                    }
                }
            }
        }
        return all.toString();
    }
}
