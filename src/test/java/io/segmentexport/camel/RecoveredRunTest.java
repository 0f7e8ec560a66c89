package io.segmentexport.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.files.FolderRemoval;
import io.segmentexport.ledger.RunState;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Faults;
import io.segmentexport.sandbox.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the service makes, at its start, of what an earlier one left. */
class RecoveredRunTest {

    @TempDir
    Path folder;

    @Test
    void exportsAFolderThatTheLedgerDoesNotKnow() throws Exception {
        String id = "newsletter-20200229-101500-00ff";
        var left = Files.createDirectories(folder.resolve("data/runs").resolve(id));
        Files.writeString(left.resolve("HighValue.csv"), "EMail\na@example.com\n");
        Files.writeString(left.resolve("HighValue_2.csv.part"), "EMail\nb@exa");
        try (var fixture = ExportFixture.start(folder)) {
            var report = fixture.awaitEnd(id);

            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.startedBy()).isEqualTo("adopted at the start");
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(Set.of("a@example.com"));
            assertThat(fixture.data().archive("newsletter", id).resolve("HighValue.csv")).hasContent("EMail\na@example.com\n");
            assertThat(left).doesNotExist();
        }
    }

    @Test
    void failsARunWhoseFileAndBodiesAreGoneAfterWhatKlaviyoAcceptedWasFollowedToItsEnd() throws Exception {
        int records = 25_000;
        var segment = "EMail\n" + IntStream.range(0, records).mapToObj(i -> "p" + i + "@example.com\n").collect(Collectors.joining());
        try (var fixture = ExportFixture.start(folder, Map.of("delivery.parallel", "1"))) {
            fixture.sandbox().faults().always(Operation.BULK_IMPORT, new Fault.Latency(Duration.ofMillis(300)));
            fixture.put("HighValue.csv", segment.getBytes(UTF_8));
            await().pollInterval(Duration.ofMillis(5)).until(() -> !fixture.requests(Operation.BULK_IMPORT).isEmpty());
            fixture.integration().close();
            int requests = fixture.requests(Operation.BULK_IMPORT).size();
            String id;
            try (var next = new Integration(fixture.settings(), false, Map.of())) {
                var run = next.ledger().runs().unended().get(0);
                id = run.id();
                assertThat(run.state()).isEqualTo(RunState.DELIVERING);
                Files.delete(fixture.data().run(id).resolve("HighValue.csv"));
                FolderRemoval.delete(fixture.data().batches(id));
                next.start();

                var report = next.dispatch().carry(run).orElseThrow();

                long accepted = fixture.requests(Operation.BULK_IMPORT).stream().mapToLong(request -> request.profiles()).sum();
                assertThat(report.state()).isEqualTo("failed");
                assertThat(report.explanation()).contains("HighValue.csv is not in " + fixture.data().run(id) + " any more",
                        "drop the segment again", "nothing more was sent");
                assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(requests);
                assertThat(report.imported()).isEqualTo(accepted).isPositive().isLessThan(records);
                assertThat(report.undelivered()).isEqualTo(records - accepted);
                assertThat(report.reconciles()).isTrue();
                assertThat(fixture.data().run(id)).doesNotExist();
            }
        }
    }

    @Test
    void goesOnWithARunOfAnExportThatIsNotConfiguredAnyMore() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().always(Faults.EVERYWHERE, Fault.unauthorised());
            var report = fixture.drop("HighValue.csv", "EMail\na@example.com\n");
            assertThat(report.state()).isEqualTo("suspended");
            fixture.integration().close();
            fixture.sandbox().faults().clear();

            try (var next = new Integration(withAnotherExport(fixture.settings()), true, Map.of())) {
                next.start();

                await().until(() -> next.ledger().runs().get(report.run()).state() == RunState.COMPLETED);
            }
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(Set.of("a@example.com"));
        }
    }

    private Settings withAnotherExport(Settings settings) {
        var export = settings.exports().get(ExportFixture.EXPORT);
        var other = new Export("other", "Other", export.connectionId(), export.listId(), export.emailColumn(), export.segments(),
                folder.resolve("other"), export.whole(), export.fields(), export.otherFields(), export.format(),
                export.values(), export.maxProfiles(), export.onDuplicateContent(),
                export.starts(), export.schedule(), export.owner(), export.from());
        return new Settings(settings.file(), settings.routes(), settings.dataFolder(), settings.ledger(),
                settings.connections(), Map.of(other.id(), other), settings.delivery(), settings.tracking(),
                settings.retention(), settings.keepFree(), settings.http(), settings.operations(), settings.alerts(), settings.rejectedPercent(),
                settings.shutdownTimeout(), settings.reload());
    }
}
