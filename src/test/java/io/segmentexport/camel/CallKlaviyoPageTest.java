package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.camel.client.KeyedHttpClient;
import io.segmentexport.camel.client.OutboundHttp;
import io.segmentexport.config.Connection;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.AnswerReader;
import io.segmentexport.klaviyo.RateBudgets;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.KlaviyoSandbox;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.spi.Registry;
import org.apache.camel.test.junit5.CamelContextConfiguration;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page {@code call-klaviyo} alone, in a Camel application of its own: how a request is made, and when it is made again. */
class CallKlaviyoPageTest extends CamelMainTestSupport {

    private static final int RETRIES = 2;

    @TempDir
    static Path folder;

    private static KlaviyoSandbox sandbox;
    private static Connection connection;

    private final KlaviyoCalls calls =
            new KlaviyoCalls(new RateBudgets(), new AnswerReader(Clock.systemUTC()), (refused, answer) -> { }, new RunWatchers());

    @BeforeAll
    static void startSandbox() throws Exception {
        sandbox = KlaviyoSandbox.start(ExportFixture.quickSandbox());
        var file = Files.writeString(folder.resolve("application.properties"),
                "connection.main.api-key = " + ExportFixture.KEY + "\nconnection.main.base-url = " + sandbox.baseUrl() + "\n");
        connection = new SettingsReader().read(file, Map.of()).connections().get("main");
    }

    @AfterAll
    static void stopSandbox() {
        sandbox.close();
    }

    @BeforeEach
    void heal() {
        sandbox.faults().clear();
    }

    @Override
    protected void configure(MainConfigurationProperties configuration) {
        configuration.withRoutesIncludePattern("file:routes/klaviyo.camel.yaml");
    }

    @Override
    public void configureContext(CamelContextConfiguration configuration) {
        super.configureContext(configuration);
        var properties = new Properties();
        properties.setProperty("delivery.retries", String.valueOf(RETRIES));
        properties.setProperty("delivery.first-wait-millis", "5");
        properties.setProperty("delivery.longest-wait-millis", "20");
        properties.setProperty("delivery.connect-timeout-millis", "2000");
        configuration.withUseOverridePropertiesWithPropertiesComponent(properties);
    }

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("calls", calls);
        registry.bind(KeyedHttpClient.nameOf(connection), new KeyedHttpClient(connection, Duration.ofSeconds(2), new OutboundHttp(Optional.empty(), Optional.empty())));
    }

    private Answer ask(Map<String, Object> headers) {
        return template.requestBodyAndHeaders("direct:ask-klaviyo", calls.list(connection, ExportFixture.LIST), headers, Answer.class);
    }

    private static List<RecordedRequest> requestsAfter(int before) {
        var requests = sandbox.requests();
        return requests.subList(before, requests.size());
    }

    @Test
    void asksWithTheKeyOfTheConnectionAndGivesWhatTheAnswerMeans() {
        int before = sandbox.requests().size();

        assertThat(ask(Map.of())).isInstanceOfSatisfying(Answer.ListFound.class,
                found -> assertThat(found.name()).isEqualTo("Newsletter"));

        assertThat(requestsAfter(before)).singleElement().satisfies(request -> {
            assertThat(request.authorised()).isTrue();
            assertThat(request.operation()).contains(Operation.LIST);
        });
    }

    @Test
    void letsNoHeaderOfTheMessageOutNorTurnTheRequest() {
        int before = sandbox.requests().size();

        var answer = ask(Map.of("CamelHttpMethod", "DELETE", "CamelHttpPath", "/api/accounts", "CamelHttpUri", "http://127.0.0.1:9/",
                "Authorization", "Klaviyo-API-Key pk_of_somebody_else", "X-Customer", "ana@example.com"));

        assertThat(answer).isInstanceOf(Answer.ListFound.class);
        assertThat(requestsAfter(before)).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.path()).isEqualTo("/api/lists/" + ExportFixture.LIST);
            assertThat(request.headers()).doesNotContainKey("x-customer");
        });
    }

    @Test
    void asksAgainAsOftenAsIsConfiguredAndThenGivesTheLastAnswer() {
        sandbox.faults().always(Operation.LIST, Fault.status(503));
        int before = sandbox.requests().size();

        assertThat(ask(Map.of())).isInstanceOfSatisfying(Answer.Unavailable.class, last -> assertThat(last.status()).isEqualTo(503));

        assertThat(requestsAfter(before)).extracting(RecordedRequest::status).containsOnly(503).hasSize(1 + RETRIES);
    }

    static Stream<Fault> passingFailures() {
        return Stream.of(Fault.Flaw.DROPS_UNREAD, Fault.Flaw.DROPS_ANSWER, Fault.Flaw.TRUNCATES_ANSWER, Fault.htmlStatus(502));
    }

    @ParameterizedTest
    @MethodSource("passingFailures")
    void asksAgainAfterAFailureThatPasses(Fault failure) {
        sandbox.faults().onNext(Operation.LIST, failure);
        int before = sandbox.requests().size();

        assertThat(ask(Map.of())).isInstanceOf(Answer.ListFound.class);

        assertThat(requestsAfter(before)).hasSize(2);
    }

    @Test
    void countsNoThrottledRequestAsAnAttempt() {
        int storm = RETRIES + 2;
        sandbox.faults().onNext(storm, Operation.LIST, Fault.throttled(0));
        int before = sandbox.requests().size();

        assertThat(ask(Map.of())).isInstanceOf(Answer.ListFound.class);

        assertThat(requestsAfter(before)).extracting(RecordedRequest::status).hasSize(storm + 1).endsWith(200);
    }

    @Test
    void doesNotAskAgainWhereTheAnswerIsNo() {
        sandbox.faults().always(Operation.LIST, Fault.unauthorised());
        int before = sandbox.requests().size();

        assertThat(ask(Map.of())).isInstanceOf(Answer.NotAuthorised.class);

        assertThat(requestsAfter(before)).hasSize(1);
    }
}
