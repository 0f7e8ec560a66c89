package io.segmentexport.camel;

import static io.segmentexport.sandbox.Operation.BULK_IMPORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.close.Report;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.RecordedRequest;
import io.segmentexport.sandbox.resource.ImportJobs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The metrics say what the reports say. */
class MetricsAgreeTest {

    private static final Path RULES = Path.of("src/main/prometheus/segment-export-alerts.yaml");

    @TempDir
    Path folder;

    private static void assertThatTheyAgree(Scrape metrics, List<Report> reports, ExportFixture fixture) {
        assertThat(metrics.sum("segment_export_records_read_total")).isEqualTo(sum(reports, Report::records));
        assertThat(metrics.sum("segment_export_records_total", "outcome=\"imported\"")).isEqualTo(sum(reports, Report::imported));
        assertThat(metrics.sum("segment_export_records_total", "outcome=\"rejected\"")).isEqualTo(sum(reports, Report::rejected));
        assertThat(metrics.sum("segment_export_records_total", "outcome=\"duplicate\"")).isEqualTo(sum(reports, Report::duplicates));
        assertThat(metrics.sum("segment_export_batches_total")).isEqualTo(sum(reports, Report::batches));
        // Reports leave out the look-up of the account, which is of no run.
        assertThat(metrics.sum("segment_export_requests_total")).isEqualTo(fixture.sandbox().requests().size());
        assertThat(metrics.sum("segment_export_sent_bytes_total"))
                .isEqualTo(fixture.sandbox().requests().stream().mapToLong(RecordedRequest::bodyBytes).sum());
    }

    private static double sum(List<Report> reports, ToLongFunction<Report> count) {
        return reports.stream().mapToLong(count).sum();
    }

    @Test
    void addsUpToTheReportsAlsoOfRunsThatWentOnAndHasAllThatTheSampleRulesName() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("operations.port", "0"))) {
            var mixed = fixture.export("HighValue.csv", SampleSegment.of("mixed", 10).with(1, "nobody").with(2, "mixed0@example.com")
                    .with(3, "x@" + ImportJobs.ErrorRules.FAILING_DOMAIN).csv());
            fixture.sandbox().faults().always(BULK_IMPORT, Fault.unauthorised());
            var waiting = fixture.export("HighValue.csv", SampleSegment.of("waiting", 4).csv());
            assertThat(waiting.state()).isEqualTo("suspended");
            var meanwhile = Scrape.of(fixture);
            assertThat(meanwhile.sum("segment_export_connection_suspended", "connection=\"main\"")).isEqualTo(1);
            assertThat(meanwhile.sum("segment_export_records_read_total")).as("it has not ended").isEqualTo(mixed.records());
            fixture.sandbox().faults().clear();
            var went = fixture.awaitEnd(waiting.run());

            var metrics = Scrape.of(fixture);

            assertThat(mixed.rejected()).isEqualTo(2);
            assertThat(mixed.duplicates()).isEqualTo(1);
            assertThatTheyAgree(metrics, List.of(mixed, went), fixture);
            assertThat(metrics.sum("segment_export_requests_total", "endpoint=\"bulk-import\"", "answer=\"accepted\"")).isEqualTo(2);
            assertThat(metrics.sum("segment_export_requests_total", "answer=\"not-authorised\"")).isPositive();
            assertThat(metrics.sum("segment_export_runs_total", "state=\"completed\"")).isEqualTo(1);
            assertThat(metrics.sum("segment_export_runs_total", "state=\"completed-with-rejections\"")).isEqualTo(1);
            assertThat(metrics.sum("segment_export_connection_accepted", "connection=\"main\"")).isEqualTo(1);
            assertThat(metrics.sum("segment_export_connection_suspended", "connection=\"main\"")).isZero();
            assertThat(metrics.sum("segment_export_stage_seconds_count", "stage=\"delivering\"", "export=\"newsletter\"")).isPositive();
            assertThat(metrics.sum("segment_export_last_success_age_seconds", "export=\"newsletter\"")).isBetween(0.0, 60.0);
            assertThat(metrics.sum("segment_export_disk_free_bytes")).isPositive();
            assertThat(metrics.names()).containsAll(metricsOf(RULES)).contains("jvm_memory_used_bytes");
        }
    }

    @Test
    void addsWhatAReplayHasChangedInAnotherProcessToo() throws Exception {
        Report before;
        try (var fixture = ExportFixture.start(folder, Map.of("operations.port", "0", "delivery.retries", "0"))) {
            var segment = SampleSegment.of("person", 10_003);
            var poison = fixture.sandbox().faults().always(BULK_IMPORT.and(request -> request.bodyContains("\"person5@")), Fault.htmlStatus(524));
            before = fixture.export("HighValue.csv", segment.csv());
            assertThat(before.undelivered()).isEqualTo(10_000);
            var first = Scrape.of(fixture);
            assertThatTheyAgree(first, List.of(before), fixture);
            assertThat(first.sum("segment_export_records_total", "outcome=\"undelivered\"")).isEqualTo(10_000);
            poison.heal();
            fixture.integration().close();

            try (var next = new Integration(fixture.settings(), true, Map.of())) {
                next.start();
                next.dispatch().carry(next.dispatch().reopen(before.run())).orElseThrow();

                var second = Scrape.of(ApiClient.anonymous(next.port().orElseThrow()).get("/observe/metrics").body());
                assertThat(second.sum("segment_export_records_total", "outcome=\"imported\""))
                        .as("both processes have counted each record once as imported").isEqualTo(10_003 - before.imported());
                assertThat(second.sum("segment_export_records_total", "outcome=\"undelivered\"")).isZero();
                assertThat(second.sum("segment_export_records_read_total")).isZero();
                assertThat(second.sum("segment_export_batches_total")).isEqualTo(1);
            }
        }
    }

    /** The names in the expressions of a file of rules. */
    private static TreeSet<String> metricsOf(Path rules) throws Exception {
        var expressions = new StringBuilder();
        var file = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(rules));
        for (var group : (List<?>) file.get("groups")) {
            for (var rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
                assertThat(((Map<?, ?>) rule).keySet().stream().map(Object::toString)).contains("alert", "expr", "labels", "annotations");
                expressions.append(((Map<?, ?>) rule).get("expr")).append('\n');
            }
        }
        var names = new TreeSet<String>();
        var matcher = Pattern.compile("(?:segment_export|process)_[a-z_]+").matcher(expressions);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        assertThat(names).hasSizeGreaterThan(8);
        return names;
    }
}
