package io.segmentexport.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages that are changed while the service runs. One service for all tests, and a copy of the pages that are shipped. */
@Timeout(120)
class RouteReloadTest {

    private static final Path SHIPPED = Path.of("routes");
    private static final String MY_PAGE = """
            - route:
                id: my-route
                from:
                  uri: direct:my-route
                  steps:
                    - setBody: {constant: first}
            """;

    @TempDir
    static Path folder;

    private static Path routes;
    private static ExportFixture fixture;
    private static RouteReload reload;

    @BeforeAll
    static void start() throws Exception {
        routes = copyOfTheShipped(folder.resolve("routes"));
        fixture = ExportFixture.in(folder).with("routes.folder", routes.toString()).with("routes.reload", "on").started();
        reload = fixture.integration().reload().orElseThrow();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static Path copyOfTheShipped(Path copy) throws IOException {
        Files.createDirectories(copy);
        try (var pages = Files.list(SHIPPED)) {
            for (var page : pages.toList()) {
                Files.copy(page, copy.resolve(page.getFileName()));
            }
        }
        return copy;
    }

    private static void write(String page, String text) throws IOException {
        Files.writeString(routes.resolve(page), text);
    }

    private static String shipped(String page) throws IOException {
        return Files.readString(SHIPPED.resolve(page));
    }

    private static String changed(String page, String part, String by) throws IOException {
        assertThat(shipped(page)).contains(part);
        return shipped(page).replace(part, by);
    }

    private static MockEndpoint mock(String name) {
        return fixture.integration().camelContext().getEndpoint("mock:" + name, MockEndpoint.class);
    }

    private static String segment(String name, int records) {
        return "EMail\n" + IntStream.range(0, records).mapToObj(i -> name + i + "@example.com\n").collect(Collectors.joining());
    }

    @Test
    void aChangedPageIsTakenUpWhileARunGoesAndTheRunExportsEachRecordOnce() throws Exception {
        int records = 25_000;
        int before = fixture.requests(Operation.BULK_IMPORT).size();
        // The last of three batches waits for the others: it goes by the new page.
        var slow = fixture.sandbox().faults().always(Operation.BULK_IMPORT, Fault.latency(Duration.ofMillis(1500)));
        try {
            fixture.put("HighValue_slow.csv", segment("slow", records).getBytes(UTF_8));
            await().pollInterval(Duration.ofMillis(5)).until(() -> fixture.requests(Operation.BULK_IMPORT).size() > before);
            write("deliver.camel.yaml", changed("deliver.camel.yaml", "        - setProperty: {name: begun,",
                    "        - to: mock:sent-by-the-new-page\n        - setProperty: {name: begun,"));

            reload.reload(routes.resolve("deliver.camel.yaml"));

            assertThat(reload.refused()).isEmpty();
            var run = fixture.runs().get(0);
            var report = fixture.awaitEnd(run.id());
            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.imported()).isEqualTo(records);
            assertThat(fixture.requests(Operation.BULK_IMPORT)).as("no batch is sent twice").hasSize(before + 3);
            assertThat(mock("sent-by-the-new-page").getReceivedCounter()).isPositive();
        } finally {
            slow.heal();
        }
    }

    @Test
    void aChangedTemplateIsThatOfTheRoutesThatWereMadeOfItBefore() throws Exception {
        write("pick-up.camel.yaml", changed("pick-up.camel.yaml", "        - bean: {ref: pickUp, method: \"claim(",
                "        - to: mock:found-by-the-new-template\n        - bean: {ref: pickUp, method: \"claim("));

        reload.reload(routes.resolve("pick-up.camel.yaml"));

        assertThat(reload.refused()).isEmpty();
        assertThat(fixture.drop("HighValue_template.csv", segment("template", 2)).state()).isEqualTo("completed");
        assertThat(mock("found-by-the-new-template").getReceivedCounter()).isEqualTo(1);
    }

    static Stream<Arguments> pagesOfNoUse() throws IOException {
        return Stream.of(
                arguments("deliver.camel.yaml", shipped("deliver.camel.yaml") + "\n- route: [", "expected"),
                arguments("deliver.camel.yaml", "", "is empty"),
                arguments("deliver.camel.yaml", changed("deliver.camel.yaml", "- filter:", "- fliter:"), "fliter"),
                arguments("deliver.camel.yaml", changed("deliver.camel.yaml", "id: send-once-more", "id: send-twice-more"),
                        "missing in it: route send-once-more"),
                arguments("export-segment.camel.yaml", changed("export-segment.camel.yaml", "    id: run\n", "    id: runs\n"),
                        "missing in it: route template run"),
                arguments("track.camel.yaml", shipped("track.camel.yaml") + MY_PAGE.replace("id: my-route", "id: deliver"),
                        "deliver.camel.yaml has the same already: route deliver"),
                arguments("track.camel.yaml", shipped("track.camel.yaml") + MY_PAGE.replace("id: my-route", "id: run-newsletter"),
                        "makes a route of that id itself: run-newsletter"),
                arguments("track.camel.yaml", shipped("track.camel.yaml") + MY_PAGE.replace("    id: my-route\n", ""),
                        "a route has no id"));
    }

    @ParameterizedTest
    @MethodSource("pagesOfNoUse")
    void aPageThatIsOfNoUseIsReportedAndTheRoutesStayAsTheyWere(String page, String text, String told) throws Exception {
        var before = fixture.integration().camelContext().getRoutes();
        write(page, text);
        try {
            reload.reload(routes.resolve(page));

            assertThat(reload.refused()).containsOnlyKeys(page);
            assertThat(reload.refused().get(page)).contains(told);
            assertThat(fixture.integration().camelContext().getRoutes()).containsExactlyElementsOf(before);
        } finally {
            restore(page);
        }
    }

    /** The old ones are gone by then. */
    @ParameterizedTest
    @CsvSource({"retention.camel.yaml, delay: 0, dealy: 0", "pick-up.camel.yaml, noop: true, noope: true"})
    void aPageWhoseFaultOnlyShowsWhenItsRoutesAreMadeIsReportedAndTheOldRoutesArePutBack(
            String page, String part, String by) throws Exception {
        var before = statuses();
        write(page, changed(page, part, by));
        try {
            reload.reload(routes.resolve(page));

            assertThat(reload.refused()).containsOnlyKeys(page);
            assertThat(reload.refused().get(page)).contains(by.substring(0, by.indexOf(':')));
            assertThat(statuses()).containsExactlyInAnyOrderEntriesOf(before);
            assertThat(fixture.drop("HighValue_after.csv", segment("after-" + page, 1)).state()).isEqualTo("completed");
        } finally {
            restore(page);
        }
    }

    private static Map<String, ServiceStatus> statuses() {
        var context = fixture.integration().camelContext();
        return context.getRoutes().stream().map(Route::getRouteId)
                .collect(Collectors.toMap(Function.identity(), context.getRouteController()::getRouteStatus));
    }

    private static void restore(String page) throws Exception {
        write(page, shipped(page));
        reload.reload(routes.resolve(page));
        assertThat(reload.refused()).as("what was there before is of use").isEmpty();
    }

    @Test
    void aPageOfTheTeamIsTakenUpBySavingItAndNoRunIsStopped() throws Exception {
        var template = fixture.integration().camelContext().createProducerTemplate();
        fixture.sandbox().faults().onNext(Operation.BULK_IMPORT, Fault.latency(Duration.ofSeconds(2)));
        int before = fixture.requests(Operation.BULK_IMPORT).size();
        fixture.put("HighValue_team.csv", segment("team", 1).getBytes(UTF_8));
        await().until(() -> fixture.requests(Operation.BULK_IMPORT).size() > before);
        var run = fixture.integration().runs().underWay().iterator().next();

        write("my-page.camel.yaml", MY_PAGE);

        await().until(() -> fixture.integration().camelContext().getRoute("my-route") != null);
        assertThat(template.requestBody("direct:my-route", "", String.class)).isEqualTo("first");
        write("my-page.camel.yaml", MY_PAGE.replace("first", "second"));
        await().ignoreExceptions().until(() -> template.requestBody("direct:my-route", "", String.class).equals("second"));
        assertThat(run.halted()).isFalse();
        assertThat(fixture.awaitEnd(run.id()).state()).isEqualTo("completed");
    }

    @Test
    void theSameTextAgainStopsNothing() throws Exception {
        var route = fixture.integration().camelContext().getRoute("deliver");

        reload.reload(routes.resolve("track.camel.yaml"));

        assertThat(fixture.integration().camelContext().getRoute("deliver")).isSameAs(route);
    }

    @Test
    void isOffByDefault(@TempDir Path another) throws Exception {
        try (var usual = ExportFixture.start(another)) {
            assertThat(usual.integration().reload()).isEmpty();
        }
    }

    @Test
    void knowsWhichPagesAreOurs() throws IOException {
        try (var pages = Files.list(SHIPPED)) {
            assertThat(RoutePages.OURS).containsExactlyInAnyOrderElementsOf(
                    pages.map(page -> page.getFileName().toString()).toList());
        }
    }
}
