package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.sandbox.Situations;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same content comes a second time: a file that somebody dropped twice, or a schedule that ran twice. */
class SameContentTest {

    private static final String CONTENT = "EMail,City\nana@example.com,Rome\nbo@example.com,Oslo\n";

    @TempDir
    Path folder;

    @Test
    void isSkippedAndTheReportSaysWhichRunSentIt() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            var first = fixture.drop("HighValue_1.csv", CONTENT);
            var second = fixture.drop("HighValue_2.csv", CONTENT);

            assertThat(first.sameContentAs()).isNull();
            assertThat(second.sameContentAs()).isEqualTo(first.run());
            assertThat(second.state()).isEqualTo("completed");
            assertThat(second.imported()).isZero();
            assertThat(second.reconciles()).isTrue();
            assertThat(fixture.text(second.run()).replaceAll("\\s+", " "))
                    .contains("skipped: run " + first.run(), "export.newsletter.on-duplicate-content = send");
            assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(1);
            assertThat(fixture.data().archive("newsletter", second.run()).resolve("HighValue_2.csv")).hasContent(CONTENT);
        }
    }

    @Test
    void isSentWhereTheExportSaysSo() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.on-duplicate-content", "send"))) {
            fixture.drop("HighValue.csv", CONTENT);
            var second = fixture.drop("HighValue.csv", CONTENT);

            assertThat(second.sameContentAs()).isNull();
            assertThat(second.imported()).isEqualTo(2);
            assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(2);
        }
    }

    @Test
    void isSentWhereItIsOtherByOneByte() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.drop("HighValue.csv", CONTENT);

            assertThat(fixture.drop("HighValue.csv", CONTENT.replace("Oslo", "Oslp")).imported()).isEqualTo(2);
        }
    }

    @Test
    void isSentAfterARunThatFailed() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().onNext(Operation.BULK_IMPORT, Situations.listGone(404));
            fixture.sandbox().faults().onNext(Operation.BULK_IMPORT, Situations.listGone(404));
            fixture.sandbox().faults().onNext(Operation.BULK_IMPORT, Situations.listGone(404));
            assertThat(fixture.drop("HighValue.csv", CONTENT).state()).isEqualTo("failed");

            var second = fixture.drop("HighValue.csv", CONTENT);
            assertThat(second.imported()).isEqualTo(2);
        }
    }

    @Test
    void isSentAgainWhereTheMappingHasChangedAndSkippedWhereItHasNot() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.drop("HighValue.csv", CONTENT);
            try (var mapped = restarted(fixture, Map.of("export.newsletter.field.location.city", "City"))) {
                var report = mapped.drop("HighValue.csv", CONTENT);

                assertThat(report.sameContentAs()).isNull();
                assertThat(report.imported()).isEqualTo(2);
                assertThat(fixture.sandbox().profile("bo@example.com").orElseThrow().at("/location/city").asText())
                        .isEqualTo("Oslo");
                assertThat(mapped.drop("HighValue.csv", CONTENT).sameContentAs()).isEqualTo(report.run());
            }
        }
    }

    /** The service after a restart, on the same data and the same Klaviyo. */
    private ExportFixture restarted(ExportFixture before, Map<String, String> keys) throws Exception {
        before.integration().close();
        var with = new HashMap<>(keys);
        with.put("connection.main.base-url", before.sandbox().baseUrl().toString());
        return ExportFixture.start(folder, with);
    }
}
