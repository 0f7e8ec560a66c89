package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.PostgresCluster;
import io.segmentexport.close.Report;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs whose ledger is on PostgreSQL. */
@ExtendWith(PostgresCluster.Needed.class)
class PostgresRoutesTest {

    private final PostgresCluster cluster;

    PostgresRoutesTest(PostgresCluster cluster) {
        this.cluster = cluster;
    }

    @Nested
    class GoodFile extends GoodFileTest {
        @Override
        Map<String, String> ledger() {
            return cluster.ledger();
        }
    }

    @Nested
    class StoppedRun extends StoppedRunTest {
        @Override
        Map<String, String> ledger() {
            return cluster.ledger();
        }
    }

    @Test
    void runsWhenItIsDueAndArchivesWhatIsSuperseded(@TempDir Path folder) throws Exception {
        var inbox = Files.createDirectories(folder.resolve("data/inbox/newsletter"));
        Files.writeString(inbox.resolve("HighValue_2026-11-22.csv"), "EMail\nold@example.com\n");
        Files.writeString(inbox.resolve("HighValue_2026-11-23.csv"), "EMail\na@example.com\n");
        var builder = ExportFixture.in(folder).with("export.newsletter.run", "on-schedule")
                .with("export.newsletter.schedule", "* * * * * ?");
        cluster.ledger().forEach(builder::with);
        try (var fixture = builder.started()) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !fixture.runs().isEmpty());

            var report = fixture.awaitEnd(fixture.runs().get(0).id());

            assertThat(report.imported()).isEqualTo(1);
            assertThat(report.dueAt()).isNotNull();
            assertThat(report.superseded()).extracting(Report.FileLine::name).containsExactly("HighValue_2026-11-22.csv");
            assertThat(inbox).isEmptyDirectory();
        }
    }

    @Test
    void goesOnByItselfAfterTheConnectionWasRefusedWhileItsJobsWereTracked(@TempDir Path folder) throws Exception {
        var segment = SampleSegment.of("tracked", 3);
        var revoked = new AtomicBoolean();
        try (var fixture = ExportFixture.start(folder, cluster.ledger())) {
            fixture.sandbox().faults().always(request -> {
                revoked.compareAndSet(false, Operation.IMPORT_JOB.test(request));
                return revoked.get();
            }, Fault.unauthorised());

            var report = fixture.export("HighValue.csv", segment.csv());

            assertThat(report.state()).isEqualTo("suspended");
            fixture.sandbox().faults().clear();
            var end = fixture.awaitEnd(report.run());
            assertThat(end.state()).isEqualTo("completed");
            assertThat(end.imported()).isEqualTo(segment.size());
            assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(1);
            assertThat(fixture.data().root().resolve("ledger.db")).as("no embedded ledger beside it").doesNotExist();
        }
    }
}
