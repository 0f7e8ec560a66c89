package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.access.ExampleUsers;
import io.segmentexport.close.Report;
import io.segmentexport.ledger.Start;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A service that is operated over HTTP. Contributors may use the connection {@code main} ("The shop"), of the exports
 * {@code newsletter} (on schedule) and {@code leaflet} (on demand); {@code other} ("Payroll") is for administrators alone, of
 * {@code payslip} (on schedule). The schedules fire at New Year of 2099. What is answered is held against the OpenAPI document.
 */
final class Operated implements AutoCloseable {

    static final String ANNA = "anna:" + ExampleUsers.ANNAS_PASSWORD;
    static final String JO = "jo:" + ExampleUsers.JOS_PASSWORD;
    static final String VI = "vi:" + ExampleUsers.VIS_PASSWORD;

    static final String SECRET_CONSENT = "Jo Doe agreed on 2026-01-15";
    static final String GOOD = "EMail\na@example.com\nb@example.com\n";
    static final String ONE_BAD = "EMail\nc@example.com\nnobody at example.com\n";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVERY_2099 = "0 0 0 1 1 ? 2099";

    private final ExportFixture fixture;

    private Operated(ExportFixture fixture) {
        this.fixture = fixture;
    }

    static Operated in(Path folder) throws Exception {
        var fixture = ExportFixture.in(folder)
                .with("operations.port", "0")
                .with("operations.users", ExampleUsers.in(folder).toString())
                .with("pick-up.poll-millis", "3600000") // What lies in a folder stays there until a run is asked for.
                .with("connection.main.display-name", "The shop")
                .with("connection.main.usable-by", "contributor")
                .with("connection.other.api-key", ExportFixture.OTHER_KEY)
                .with("connection.other.base-url", "SANDBOX")
                .with("connection.other.display-name", "Payroll")
                .with("connection.other.data-privacy-consent", SECRET_CONSENT)
                .with("export.newsletter.run", "on-schedule")
                .with("export.newsletter.schedule", EVERY_2099)
                .with("export.newsletter.time-zone", "UTC")
                .with("export.leaflet.connection", "main")
                .with("export.leaflet.list-id", ExportFixture.LIST)
                .with("export.leaflet.email-field", "EMail")
                .with("export.leaflet.segments", "HighValue")
                .with("export.leaflet.run", "on-demand")
                .with("export.payslip.connection", "other")
                .with("export.payslip.list-id", "LIST02")
                .with("export.payslip.email-field", "EMail")
                .with("export.payslip.segments", "HighValue")
                .with("export.payslip.run", "on-schedule")
                .with("export.payslip.schedule", EVERY_2099)
                .with("export.payslip.time-zone", "UTC")
                .started();
        return new Operated(fixture);
    }

    ExportFixture fixture() {
        return fixture;
    }

    /** A user, by the name and the password with a colon between them. */
    DocumentedClient as(String who) {
        int colon = who.indexOf(':');
        return new DocumentedClient(fixture.http().as(who.substring(0, colon), who.substring(colon + 1)));
    }

    DocumentedClient asNobody() {
        return new DocumentedClient(fixture.http());
    }

    /** Drops a file into the folder of an export. */
    void drop(String export, String content) throws IOException {
        var folder = fixture.settings().exports().get(export).folder();
        var part = Files.writeString(Files.createDirectories(folder).resolve(".HighValue.csv.part"), content);
        Files.move(part, folder.resolve("HighValue.csv"));
    }

    /** Exports content as one run of an export. */
    Report export(String export, String content) throws Exception {
        var file = Files.writeString(Files.createTempDirectory(fixture.data().root(), "given").resolve("HighValue.csv"), content);
        var run = fixture.integration().beans().claims().copy(export, List.of(new SegmentFile(file, "HighValue")), Start.of("test"));
        return fixture.integration().dispatch().carry(fixture.integration().ledger().runs().get(run)).orElseThrow();
    }

    static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    /** The body of an answer of that status. */
    static JsonNode json(int status, HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return json(answer);
    }

    /** Holds an answer against the problem that it is to be. */
    static void assertProblem(HttpResponse<String> answer, int status, String slug) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(JSON.convertValue(json(answer), Map.class))
                .containsEntry("type", "urn:segment-export:problem:" + slug)
                .containsEntry("status", status)
                .containsEntry("instance", answer.request().uri().getPath())
                .containsKeys("title", "detail");
    }

    @Override
    public void close() {
        fixture.close();
    }
}
