package io.segmentexport.camel;

import static io.segmentexport.camel.Operated.ANNA;
import static io.segmentexport.camel.Operated.GOOD;
import static io.segmentexport.camel.Operated.JO;
import static io.segmentexport.camel.Operated.ONE_BAD;
import static io.segmentexport.camel.Operated.VI;
import static io.segmentexport.camel.Operated.assertProblem;
import static io.segmentexport.camel.Operated.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.operations.Operation;
import io.segmentexport.sandbox.Fault;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operations do, through the real port. */
@Timeout(120)
class OperationsTest {

    @TempDir
    private static Path folder;

    private static Operated service;

    @BeforeAll
    static void start() throws Exception {
        service = Operated.in(folder);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void heal() throws Exception {
        service.fixture().sandbox().faults().clear();
        service.as(ANNA).post("/api/exports/newsletter/schedule/resume");
    }

    // --- when exports run ---

    @Test
    void runsAnExportForWhoAsks() throws Exception {
        service.drop("leaflet", GOOD);

        var answer = service.as(JO).post("/api/exports/leaflet/runs");

        var run = json(202, answer).get("run").asText();
        assertThat(answer.headers().firstValue("Location")).hasValue("/api/runs/" + run);
        var report = service.fixture().awaitEnd(run);
        assertThat(report.state()).isEqualTo("completed");
        assertThat(report.imported()).isEqualTo(2);
        assertThat(report.startedBy()).isEqualTo("user jo (run)");
        assertThat(report.exportUser()).isEqualTo("jo");
        assertThat(json(200, service.as(VI).get("/api/exports/leaflet")).at("/lastRun/run").asText()).isEqualTo(run);
    }

    @Test
    void saysWhereThereIsNothingToExport() throws Exception {
        assertProblem(service.as(JO).post("/api/exports/leaflet/runs"), 409, "nothing-to-export");
    }

    @Test
    void runsAllThatHaveAnActiveScheduleAndThatWhoAsksMayRun() throws Exception {
        assertThat(started(JO)).as("of the contributor").containsExactly("newsletter");
        assertThat(started(ANNA)).as("of the administrator").containsExactly("newsletter", "payslip");
        service.as(JO).post("/api/exports/newsletter/schedule/pause");
        assertThat(started(ANNA)).as("one paused").containsExactly("payslip");
    }

    @Test
    void saysWhyNothingOfAllIsRun() throws Exception {
        service.as(JO).post("/api/exports/newsletter/schedule/pause");

        var answer = service.as(JO).post("/api/runs");

        assertProblem(answer, 409, "nothing-to-export");
        assertThat(json(answer).get("detail").asText()).contains("no export that user jo may run has an active schedule");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/runs?limit=1", "/api/exports", "/api/openapi.json", "/observe/health", "/observe/ready", "/observe/metrics",
        "/observe/health/ready", "/api/runs/nosuch", "/nosuch", "/api/runs?limit=0"})
    void answersHeadAsGetWithoutTheBody(String path) throws Exception {
        var get = raw("GET", path).split("\r\n\r\n", 2);
        var head = raw("HEAD", path).split("\r\n\r\n", 2);

        assertThat(head[0].lines().findFirst()).isEqualTo(get[0].lines().findFirst());
        assertThat(contentType(head[0])).isEqualTo(contentType(get[0])).isPresent();
        assertThat(head[1]).isEmpty();
        assertThat(get[1]).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/runs?limit=1", "/api/openapi.json", "/observe/ready", "/api/runs/nosuch", "/nosuch"})
    void sendsNoBodyToHeadOverHttp2Either(String path) throws Exception {
        var client = service.fixture().http().as("vi", VI.substring(3));

        var head = client.send(client.request(path).method("HEAD", BodyPublishers.noBody()).build());

        assertThat(head.version()).isEqualTo(java.net.http.HttpClient.Version.HTTP_2);
        assertThat(head.headers().firstValue("Content-Type")).isPresent();
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nosuch", "/observe", "/observe/nosuch", "/index.html", "/api", "/api/nosuch"})
    void answersAProblemWhereNothingIsServed(String path) throws Exception {
        assertProblem(service.as(VI).get(path), 404, "not-found");
    }

    @Test
    void saysWhetherNameAndPasswordAreMissingOrWrong() throws Exception {
        var missing = service.asNobody().get("/api/runs");
        var wrong = service.as("vi:not the password").get("/api/runs");

        assertProblem(missing, 401, "unauthenticated");
        assertProblem(wrong, 401, "unauthenticated");
        assertThat(json(missing).get("title").asText()).isEqualTo("Authentication required");
        assertThat(json(missing).get("detail").asText()).startsWith("send the name and the password");
        assertThat(json(wrong).get("detail").asText()).isEqualTo("the name or the password is wrong");
        assertThat(json(403, service.as(VI).post("/api/runs")).get("detail").asText()).startsWith("user vi is a viewer, who may read only");
    }

    @Test
    void tellsForEachOfAllWhatCameOfIt() throws Exception {
        service.drop("newsletter", GOOD);

        var started = json(202, service.as(ANNA).post("/api/runs")).get("exports");

        var run = started.get(0).get("run").asText();
        assertThat(service.fixture().awaitEnd(run).startedBy()).isEqualTo("user anna (run all)");
        assertThat(started.get(1).get("export").asText()).isEqualTo("payslip");
        assertThat(started.get(1).get("reason").asText()).contains("no whole snapshot");
    }

    private static List<String> started(String who) throws Exception {
        return texts(json(202, service.as(who).post("/api/runs")).get("exports"), "export");
    }

    private static List<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false).map(one -> one.get(field).asText()).toList();
    }

    @Test
    void pausesAndResumesASchedule() throws Exception {
        assertThat(json(200, service.as(VI).get("/api/exports/newsletter")).get("next").asText()).isEqualTo("2099-01-01T00:00:00Z");

        var paused = json(200, service.as(JO).post("/api/exports/newsletter/schedule/pause"));
        assertThat(paused.get("paused").asBoolean()).isTrue();
        assertThat(paused.get("pausedBy").asText()).isEqualTo("user jo");
        assertThat(json(200, service.as(ANNA).post("/api/exports/newsletter/schedule/pause")).get("pausedBy").asText())
                .as("who paused it first").isEqualTo("user jo");
        assertThat(json(200, service.as(VI).get("/api/exports/newsletter")).has("next")).isFalse();

        var resumed = json(200, service.as(JO).post("/api/exports/newsletter/schedule/resume"));
        assertThat(resumed.get("paused").asBoolean()).isFalse();
        assertThat(resumed.get("next").asText()).isEqualTo("2099-01-01T00:00:00Z");
    }

    @Test
    void pausesNothingWhereThereIsNoSchedule() throws Exception {
        assertProblem(service.as(JO).post("/api/exports/leaflet/schedule/pause"), 409, "no-schedule");
    }

    // --- runs ---

    @Test
    void showsTheProgressOfARunWhileItGoes() throws Exception {
        var sent = new CountDownLatch(1);
        var answered = new CountDownLatch(1);
        holdImports(sent, answered);
        try {
            service.drop("leaflet", "EMail\np1@example.com\np2@example.com\n");
            var run = json(202, service.as(JO).post("/api/exports/leaflet/runs")).get("run").asText();
            assertThat(sent.await(30, TimeUnit.SECONDS)).isTrue();

            var view = json(200, service.as(VI).get("/api/runs/" + run));

            assertThat(view.get("stage").asText()).isEqualTo("delivering");
            assertThat(numbers(view.get("progress"))).containsEntry("records", 2).containsEntry("read", 2)
                    .containsEntry("batches", 1).containsEntry("settled", 0);
            assertThat(json(200, service.as(VI).get("/api/exports/leaflet")).get("status").asText()).isEqualTo("running");
            assertProblem(service.as(VI).get("/api/runs/" + run + "/report"), 409, "not-closed-yet");
            answered.countDown();
            service.fixture().awaitEnd(run);
            var ended = json(200, service.as(VI).get("/api/runs/" + run));
            assertThat(ended.has("progress")).isFalse();
            assertThat(numbers(ended.get("counts"))).containsEntry("records", 2).containsEntry("imported", 2);
        } finally {
            answered.countDown();
        }
    }

    private static Map<String, Integer> numbers(JsonNode view) {
        return new ObjectMapper().convertValue(view, new com.fasterxml.jackson.core.type.TypeReference<>() { });
    }

    private static void holdImports(CountDownLatch sent, CountDownLatch answered) {
        service.fixture().sandbox().faults().always(io.segmentexport.sandbox.Operation.BULK_IMPORT.and(request -> {
            sent.countDown();
            try {
                return !answered.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }), Fault.status(500));
    }

    @Test
    void listsRunsPageByPage() throws Exception {
        var runs = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            runs.add(0, service.export("payslip", "EMail\npage" + i + "@example.com\n").run());
        }
        var seen = new ArrayList<String>();

        String next = "/api/runs?export=payslip&state=completed&limit=2";
        while (next != null && seen.size() < 100) {
            var page = json(200, service.as(VI).get(next));
            assertThat(page.get("runs").size()).isLessThanOrEqualTo(2);
            seen.addAll(texts(page.get("runs"), "run"));
            next = page.path("nextPage").asText(null);
        }

        assertThat(seen).doesNotHaveDuplicates().startsWith(runs.toArray(String[]::new))
                .containsExactlyElementsOf(service.fixture().runs().stream()
                        .filter(run -> run.export().id().equals("payslip") && run.state().word().equals("completed"))
                        .map(io.segmentexport.ledger.Run::id).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"?limit=0", "?limit=201", "?limit=x", "?state=done", "?before=nosuch", "?colour=red", "?limit=2&limit=3",
        "?export=%2e%2e%2f", "?export=%zz", "?CamelFileName=x"})
    void refusesAQueryThatItDoesNotUnderstand(String query) throws Exception {
        assertThat(rawGet("/api/runs" + query)).as(query).isEqualTo(400);
    }

    /** As it stands, for what java.net.URI would refuse. */
    private static int rawGet(String target) throws Exception {
        return Integer.parseInt(raw("GET", target).split(" ")[1]);
    }

    private static java.util.Optional<String> contentType(String headers) {
        return headers.lines().filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-type:")).findFirst();
    }

    private static String raw(String method, String target) throws Exception {
        var port = service.fixture().integration().port().orElseThrow();
        try (var socket = new java.net.Socket("127.0.0.1", port)) {
            socket.getOutputStream().write((method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Basic "
                    + java.util.Base64.getEncoder().encodeToString(ANNA.getBytes(StandardCharsets.UTF_8))
                    + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/runs/nosuch", "/api/exports/nosuch", "/api/connections/nosuch", "/api/runs/%00", "/api/nosuch",
        "/api/connections/", "/application.properties", "/api/runs/nosuch/dead-letters/x"})
    void knowsNothingElse(String path) throws Exception {
        assertThat(rawGet(path)).isEqualTo(404);
    }

    @Test
    void refusesABodyThatNobodyReads() throws Exception {
        var client = service.fixture().http().as("jo", "jo pass phrase");

        assertProblem(client.send(client.request("/api/exports/leaflet/runs").POST(BodyPublishers.ofString("{\"a\": 1}")).build()),
                400, "bad-request");
        assertProblem(client.send(client.request("/api/exports/leaflet/runs").POST(BodyPublishers.ofString(" {} ")).build()),
                409, "nothing-to-export");
    }

    @Test
    void namesThatCanBeReadInTwoWaysAreToldToWhoAsksForARun() throws Exception {
        var folder = service.fixture().data().root().resolve("inbox/leaflet");
        var names = List.of("HighValue_03042026.csv", "HighValue_02052026.csv");
        try {
            for (var name : names) {
                Files.writeString(folder.resolve(name), "EMail\nana@example.com\n");
            }

            var answer = service.as(JO).post("/api/exports/leaflet/runs");

            assertProblem(answer, 409, "ambiguous-snapshot");
            assertThat(json(answer).get("detail").asText()).contains("export.leaflet.snapshot-date = ddMMyyyy");
        } finally {
            for (var name : names) {
                Files.delete(folder.resolve(name));
            }
        }
    }

    @Test
    void headersFromOutsideSteerNothing() throws Exception {
        var answer = service.as(JO).post("/api/exports/leaflet/runs", "export", "payslip", "CamelHttpResponseCode", "299",
                "CamelHttpPath", "/api/exports/payslip/runs");

        assertProblem(answer, 409, "nothing-to-export");
        assertThat(json(answer).get("detail").asText()).contains("leaflet");
    }

    @Test
    void givesAReportAsJsonOrAsText() throws Exception {
        var run = service.export("leaflet", "EMail\nr1@example.com\n").run();
        var path = "/api/runs/" + run + "/report";

        assertThat(json(200, service.as(VI).get(path)).get("imported").asInt()).isEqualTo(1);
        var text = service.as(VI).get(path, "Accept", "text/plain");
        assertThat(text.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(text.body()).contains("1 imported", "The sum holds.");
        assertProblem(service.as(VI).get(path, "Accept", "image/png"), 406, "not-acceptable");
    }

    @Test
    void cancelsARunOnce() throws Exception {
        var sent = new CountDownLatch(1);
        var answered = new CountDownLatch(1);
        holdImports(sent, answered);
        try {
            service.drop("leaflet", "EMail\ncancelled@example.com\n");
            var run = json(202, service.as(ANNA).post("/api/exports/leaflet/runs")).get("run").asText();
            assertThat(sent.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(json(202, service.as(JO).post("/api/runs/" + run + "/cancel")).get("cancelledBy").asText()).isEqualTo("user jo");

            assertProblem(service.as(JO).post("/api/runs/" + run + "/cancel"), 409, "not-cancellable");
            assertThat(service.fixture().integration().runs().underWay(run).orElseThrow().halted()).isTrue();
        } finally {
            answered.countDown();
        }
    }

    @Test
    void cancelsNoRunThatHasEnded() throws Exception {
        var run = service.export("payslip", "EMail\nover@example.com\n").run();

        assertProblem(service.as(ANNA).post("/api/runs/" + run + "/cancel"), 409, "not-cancellable");
    }

    @Test
    void replaysWhatWasNotDelivered() throws Exception {
        service.fixture().sandbox().faults().onNext(1, io.segmentexport.sandbox.Operation.BULK_IMPORT, Fault.DecidesJob.CANCELLED);
        var report = service.export("payslip", "EMail\nagain@example.com\n");
        assertThat(report.imported()).isZero();

        var opened = json(202, service.as(ANNA).post("/api/runs/" + report.run() + "/replay"));

        assertThat(opened.has("replayedAt")).isTrue();
        assertThat(service.fixture().awaitEnd(report.run()).imported()).isEqualTo(1);
        assertProblem(service.as(ANNA).post("/api/runs/" + report.run() + "/replay"), 409, "not-replayable");
    }

    @Test
    void showsWhatALaterRunDidOfACorrectedOne() throws Exception {
        var first = service.export("leaflet", "EMail\nfine@example.com\nwrong at example.com\n");
        var path = "/api/runs/" + first.run();
        assertThat(texts(json(200, service.as(VI).get("/api/runs?export=leaflet&state=completed")).get("runs"), "run"))
                .doesNotContain(first.run());
        var letter = service.fixture().data().deadLetter("leaflet", first.run()).resolve("HighValue-rejected-" + first.run() + ".csv");

        var second = service.export("leaflet", Files.readString(letter).replace("wrong at ", "wrong@"));

        var run = json(200, service.as(VI).get(path));
        assertThat(run.get("state").asText()).isEqualTo("completed");
        assertThat(run.at("/counts/imported").asInt()).isEqualTo(2);
        assertThat(run.at("/counts/rejected").asInt()).isZero();
        var report = json(200, service.as(VI).get(path + "/report"));
        assertThat(report.get("imported").asInt()).isEqualTo(2);
        assertThat(report.at("/corrections/0/run").asText()).isEqualTo(second.run());
        assertThat(texts(json(200, service.as(VI).get("/api/runs?export=leaflet&state=completed")).get("runs"), "run"))
                .contains(first.run(), second.run());
        assertThat(texts(json(200, service.as(VI).get("/api/runs?export=leaflet&state=completed-with-rejections")).get("runs"), "run"))
                .doesNotContain(first.run());
    }

    @Test
    void showsWhichBatchesWaitAndLetsTheirBodiesBeDownloaded() throws Exception {
        service.fixture().sandbox().faults().onNext(1, io.segmentexport.sandbox.Operation.BULK_IMPORT, Fault.DecidesJob.CANCELLED);
        var run = "/api/runs/" + service.export("payslip", "EMail\nwaits@example.com\n").run();

        var batch = json(200, service.as(ANNA).get(run + "/report")).at("/undeliveredBatches/0");

        assertThat(List.of(batch.get("number").asText(), batch.get("letter").asText(), batch.get("rows").asText()))
                .containsExactly("1", "batch-00001.json", "HighValue.csv: 2");
        assertThat(service.as(ANNA).get(run + "/report", "Accept", "text/plain").body()).contains("batch-00001.json: 1 records");
        assertThat(service.as(ANNA).get(run + "/dead-letters/batch-00001.json").body()).contains("waits@example.com");
    }

    // --- dead letters ---

    @Test
    void letsDeadLettersBeDownloadedAsTheyAre() throws Exception {
        var report = service.export("newsletter", ONE_BAD);
        var letters = "/api/runs/" + report.run() + "/dead-letters";
        var name = "HighValue-rejected-" + report.run() + ".csv";
        var file = service.fixture().data().deadLetter("newsletter", report.run()).resolve(name);

        var listed = json(200, service.as(JO).get(letters)).get("deadLetters");
        var answer = service.as(JO).get(letters + "/" + name);

        assertThat(texts(listed, "name")).containsExactly(name);
        assertThat(texts(listed, "kind")).containsExactly("rejected");
        assertThat(listed.get(0).get("bytes").asLong()).isEqualTo(Files.size(file));
        assertThat(answer.body()).isEqualTo(Files.readString(file)).contains("nobody at example.com");
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment; filename=\"" + name + "\"");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void letsNothingBeDownloadedThatIsNotAmongThem() throws Exception {
        var report = service.export("newsletter", "EMail\nd@example.com\nno address\n");
        var place = service.fixture().data().deadLetter("newsletter", report.run());
        Files.writeString(place.resolve("notes.txt"), "mine");
        Files.createSymbolicLink(place.resolve("batch-00001.json"), service.fixture().settings().file());
        var letters = "/api/runs/" + report.run() + "/dead-letters/";

        for (var name : List.of("notes.txt", "batch-00001.json", "..%2f..%2f..%2fledger.db", "%2e%2e%2fx", "..", ".%5c.", "nosuch.csv")) {
            assertThat(rawGet(letters + name)).as(name).isEqualTo(404);
        }
    }

    // --- what is told, and to whom ---

    @Test
    void theDocumentIsServedAndNamesEveryOperation() throws Exception {
        var served = service.as(VI).get("/api/openapi.json").body();

        assertThat(served).isEqualTo(DocumentedClient.text());
        var ids = new ObjectMapper().readTree(served).findValuesAsText("operationId");
        assertThat(ids).containsExactlyInAnyOrderElementsOf(Stream.of(Operation.values()).map(Operation::operationId).toList());
    }

    @Test
    void noAnswerTellsWhatItsReaderMayNotKnow() throws Exception {
        var run = service.export("payslip", "EMail\nhidden.person@example.com\nwrong at example.com\n").run();
        for (var who : List.of(VI, JO, ANNA)) {
            for (var path : List.of("/api/connections", "/api/exports", "/api/exports/payslip", "/api/runs", "/api/runs/" + run,
                    "/api/runs/" + run + "/report")) {
                var body = service.as(who).get(path).body();
                assertThat(body).as(path + " for " + who).isNotEmpty()
                        .doesNotContain(ExportFixture.KEY, ExportFixture.OTHER_KEY, "hidden.person", "wrong at");
                if (!who.equals(ANNA)) {
                    assertThat(body).as(path + " for " + who).doesNotContain(Operated.SECRET_CONSENT, "\"other\"", "LIST02",
                            service.fixture().data().root().toString());
                }
            }
            var text = service.as(who).get("/api/runs/" + run + "/report", "Accept", "text/plain").body();
            assertThat(text.contains("LIST02")).as("the list in the report for people, for " + who).isEqualTo(who.equals(ANNA));
        }
        assertThat(json(200, service.as(ANNA).get("/api/connections/other")).get("consent").asText()).isEqualTo(Operated.SECRET_CONSENT);
        assertThat(json(200, service.as(ANNA).get("/api/connections/other")).get("status").asText()).isEqualTo("ok");
    }

    @Test
    void anUnexpectedFaultIsAnsweredWithoutItsWords() throws IOException {
        var reply = io.segmentexport.operations.Problem.of(
                new IllegalStateException("a@example.com", new RuntimeException("pk_secret")), "/api/runs");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(new String((byte[]) reply.body(), StandardCharsets.UTF_8)).contains("fault").doesNotContain("example", "pk_");
    }
}
