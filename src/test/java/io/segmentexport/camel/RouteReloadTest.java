package io.segmentexport.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.camel.reload.MyPages;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A team's own pages that are changed while the service runs. One service for all tests, and a copy of the pages that are shipped. */
@Timeout(120)
class RouteReloadTest {

    private static final String OTHER = "my-other.camel.yaml";
    private static final String PAGE = "my-page.camel.yaml";
    private static final String MY_PAGE = """
            - route:
                id: my-route
                from:
                  uri: direct:my-route
                  steps:
                    - setBody: {constant: first}
            """;
    private static final String MY_TEMPLATE = """
            - routeTemplate:
                id: my-template
                parameters: [{name: answer}]
                from:
                  uri: direct:my-instance
                  steps:
                    - setBody: {constant: "first {{answer}}"}
            - templatedRoute: {routeTemplateRef: my-template, routeId: my-instance, parameters: [{name: answer, value: answer}]}
            """;

    @TempDir
    static Path folder;

    private static Path routes;
    private static ExportFixture fixture;
    private static MyPages pages;
    private static ProducerTemplate template;

    @BeforeAll
    static void start() throws Exception {
        routes = ShippedPages.copyTo(folder.resolve("routes"));
        write(OTHER, MY_PAGE.replace("my-route", "my-other-route"));
        fixture = ExportFixture.in(folder).with("routes.folder", routes.toString()).with("routes.reload", "on")
                .with("operations.port", "0").started();
        pages = fixture.integration().myPages.orElseThrow();
        template = fixture.integration().camelContext().createProducerTemplate();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @AfterEach
    void removeThePage() throws Exception {
        Files.deleteIfExists(routes.resolve(PAGE));
        await().until(() -> fixture.integration().camelContext().getRoute("my-route") == null && pages.faults().isEmpty());
    }

    private static void write(String page, String text) throws IOException {
        Files.writeString(routes.resolve(page), text);
    }

    private static String segment(String name, int records) {
        return "EMail\n" + IntStream.range(0, records).mapToObj(i -> name + i + "@example.com\n").collect(Collectors.joining());
    }

    private static String answer(String route) {
        return template.requestBody("direct:" + route, "", String.class);
    }

    private static void awaitAnswer(String route, String answer) {
        await().ignoreExceptions().until(() -> answer(route).equals(answer));
    }

    static Stream<Arguments> pagesOfNoUse() {
        return Stream.of(
                arguments(MY_PAGE + "\n- route: [", "expected"),
                arguments("", "is empty"),
                arguments(MY_PAGE.replace("- setBody:", "- setBoddy:"), "setBoddy"),
                arguments(MY_PAGE.replace("    id: my-route", "    id: retention"), "there is a route retention already"),
                arguments(MY_PAGE.replace("    id: my-route", "    id: run-newsletter"), "there is a route run-newsletter already"),
                arguments(MY_TEMPLATE.replace("routeId: my-instance", "routeId: track"), "there is a route track already"),
                arguments(MY_PAGE.replace("    id: my-route", "    id: my-other-route"), "there is a route my-other-route already"),
                arguments(MY_PAGE + "        - setHeader: {name: export, constant: newsleter}\n        - to: direct:submit-segment\n",
                        "export \"newsleter\", which is not configured; there is newsletter; did you mean 'newsletter'?"),
                // Only shows when the route is made: the old one is gone by then.
                arguments(MY_PAGE.replace("direct:my-route", "direct:my-route?blok=true"), "blok"));
    }

    @ParameterizedTest
    @MethodSource("pagesOfNoUse")
    void aPageThatIsOfNoUseIsReportedOnceAndAllRoutesStayAsTheyWere(String text, String told) throws Exception {
        write(PAGE, MY_PAGE);
        await().until(() -> statuses().get("my-route") == ServiceStatus.Started);
        var before = statuses();
        try (var witness = Witness.of(fixture)) {
            write(PAGE, text);
            await().until(() -> !pages.faults().isEmpty());

            assertThat(pages.faults()).containsOnlyKeys(PAGE);
            assertThat(pages.faults().get(PAGE)).contains(told);
            assertThat(statuses()).containsExactlyInAnyOrderEntriesOf(before);
            assertThat(answer("my-route")).isEqualTo("first");
            assertThat(answer("my-other-route")).isEqualTo("first");
            assertThat(witness.logged().stream().filter(line -> line.contains(PAGE + " was changed and cannot be taken up"))).hasSize(1);
        }
        assertThat(fixture.drop("HighValue_after.csv", segment("after" + text.hashCode(), 1)).state()).isEqualTo("completed");
    }

    @Test
    void aPageThatIsOfNoUseKeepsNoOtherFromBeingTakenUp() throws Exception {
        var other = MY_PAGE.replace("my-route", "my-other-route");
        write(PAGE, "- route: [");
        await().until(() -> !pages.faults().isEmpty());

        write(OTHER, other.replace("first", "second"));

        awaitAnswer("my-other-route", "second");
        assertThat(pages.faults()).containsOnlyKeys(PAGE);
        write(OTHER, other);
        awaitAnswer("my-other-route", "first");
    }

    private static Map<String, ServiceStatus> statuses() {
        var context = fixture.integration().camelContext();
        return context.getRoutes().stream().map(Route::getRouteId)
                .collect(Collectors.toMap(Function.identity(), context.getRouteController()::getRouteStatus));
    }

    @Test
    void aPageOfTheTeamIsTakenUpBySavingItAndNoRunIsStopped() throws Exception {
        fixture.sandbox().faults().onNext(Operation.BULK_IMPORT, new Fault.Latency(Duration.ofSeconds(2)));
        fixture.put("HighValue_team.csv", segment("team", 1).getBytes(UTF_8));
        await().until(() -> !fixture.integration().runs().underWay().isEmpty());
        var run = fixture.integration().runs().underWay().iterator().next();

        write(PAGE, MY_PAGE);

        await().until(() -> fixture.integration().camelContext().getRoute("my-route") != null);
        assertThat(answer("my-route")).isEqualTo("first");
        write(PAGE, MY_PAGE.replace("first", "second"));
        awaitAnswer("my-route", "second");
        assertThat(run.halted()).isFalse();
        assertThat(fixture.awaitEnd(run.id()).state()).isEqualTo("completed");
    }

    @Test
    void aPageThatIsRemovedTakesItsRoutesWithIt() throws Exception {
        write(PAGE, MY_PAGE);
        awaitAnswer("my-route", "first");

        Files.delete(routes.resolve(PAGE));

        await().until(() -> fixture.integration().camelContext().getRoute("my-route") == null);
        assertThat(answer("my-other-route")).isEqualTo("first");
    }

    @Test
    void aTemplateIsExchangedWithItsInstances() throws Exception {
        write(PAGE, MY_TEMPLATE);
        awaitAnswer("my-instance", "first answer");

        write(PAGE, MY_TEMPLATE.replace("first", "second"));

        awaitAnswer("my-instance", "second answer");
        Files.delete(routes.resolve(PAGE));
        await().until(() -> fixture.integration().camelContext().getRoute("my-instance") == null);
    }

    @Test
    void theHealthTellsOfAPageThatIsNotTakenUpAndTheServiceIsReady() throws Exception {
        write(PAGE, "- routes: nothing");
        await().until(() -> !pages.faults().isEmpty());

        var health = fixture.http().get("/observe/health");

        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(new ObjectMapper().readTree(health.body()).path("checks").findValuesAsText("message"))
                .contains("changed and not taken up: " + PAGE);
        assertThat(fixture.http().get("/observe/health/ready").statusCode()).isEqualTo(200);
        write(PAGE, MY_PAGE);
        await().until(() -> fixture.http().get("/observe/health").statusCode() == 200);
        awaitAnswer("my-route", "first");
    }

    @Test
    void theSameTextAgainStopsNothing() throws Exception {
        var other = fixture.integration().camelContext().getRoute("my-other-route");

        Files.writeString(routes.resolve(OTHER), Files.readString(routes.resolve(OTHER)));
        write(PAGE, MY_PAGE);
        awaitAnswer("my-route", "first");

        assertThat(fixture.integration().camelContext().getRoute("my-other-route")).isSameAs(other);
    }

    @Test
    void aPageOfOursIsLoadedAtTheStartOnly() throws Exception {
        var page = routes.resolve("close.camel.yaml");
        var shipped = Files.readString(page);
        var before = fixture.integration().camelContext().getRoute("retention");
        Files.writeString(page, "- routes: nothing");
        write(PAGE, MY_PAGE);
        awaitAnswer("my-route", "first");

        assertThat(pages.faults()).isEmpty();
        assertThat(fixture.integration().camelContext().getRoute("retention")).isSameAs(before);
        Files.writeString(page, shipped);
    }

    @Test
    void aFaultInAPageOfOursIsToldAtTheStart(@TempDir Path another) throws Exception {
        var copy = ShippedPages.copyTo(another.resolve("routes"));
        var page = copy.resolve("close.camel.yaml");
        Files.writeString(page, Files.readString(page).replace("period:", "peroid:"));

        assertThatThrownBy(() -> ExportFixture.in(another).with("routes.folder", copy.toString()).started())
                .hasStackTraceContaining("retention").hasStackTraceContaining("peroid");
    }

    @Test
    void isOffByDefault(@TempDir Path another) throws Exception {
        try (var usual = ExportFixture.start(another)) {
            assertThat(usual.integration().myPages).isEmpty();
        }
    }
}
