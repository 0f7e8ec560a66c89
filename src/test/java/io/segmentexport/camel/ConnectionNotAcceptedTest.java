package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.segmentexport.close.Reports;
import io.segmentexport.ledger.RunState;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Faults;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Klaviyo does not accept the connection: its runs wait, and go on by themselves when it does. */
class ConnectionNotAcceptedTest {

    @TempDir
    static Path folder;

    private static ExportFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = ExportFixture.start(folder);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @AfterEach
    void heal() {
        fixture.sandbox().faults().clear();
    }

    static Stream<Named<Fault>> refusals() {
        return Stream.of(
                named("401", Fault.unauthorised()),
                named("403 as JSON", Fault.status(403)),
                named("403 as a web page", Fault.htmlStatus(403)),
                named("the account's limit", Fault.accountLimit()));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void waitsAtTheCheckAndGoesOnWhenAccepted(Fault refusal) throws Exception {
        int importsBefore = imports().size();
        var segment = SampleSegment.of("check" + importsBefore + "-", 3);
        fixture.sandbox().faults().always(Faults.EVERYWHERE, refusal);

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.state()).isEqualTo("suspended");
        assertThat(report.explanation()).contains("connection main").contains("goes on by itself");
        assertThat(report.imported()).isZero();
        var run = fixture.integration().ledger().runs().get(report.run());
        assertThat(run.state().ended()).isFalse();
        assertThat(imports()).hasSize(importsBefore);

        fixture.sandbox().faults().clear();
        var end = fixture.awaitEnd(report.run());
        assertThat(end.state()).isEqualTo("completed");
        assertThat(end.explanation()).isNull();
        assertThat(end.imported()).isEqualTo(segment.size());
        assertThat(fixture.allOnList(segment.all())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void stopsSendingInTheMiddleOfDeliveryAndGoesOnWhereItStopped(Fault refusal) throws Exception {
        int importsBefore = imports().size();
        String prefix = "middle" + importsBefore + "-";
        var segment = SampleSegment.of(prefix, 40_001);
        var revoked = new AtomicBoolean();
        fixture.sandbox().faults().always(request -> {
            if (Operation.BULK_IMPORT.test(request) && request.bodyContains("\"" + prefix + "10000@")) {
                revoked.set(true);
            }
            return revoked.get();
        }, refusal);

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.state()).isEqualTo("suspended");
        assertThat(report.explanation()).contains("connection main").contains("goes on by itself");
        assertThat(report.imported()).isZero();
        assertThat(report.reconciles()).as("what is not sent yet has its place in the sum").isTrue();
        assertThat(Reports.text(fixture.data(), report.run()).orElseThrow()).contains("suspended");
        assertThat(imports().stream().skip(importsBefore).filter(request -> request.status() != 202))
                .as("no more than were under way when the first was refused")
                .hasSizeBetween(1, fixture.settings().delivery().parallel());
        var ledger = fixture.integration().ledger();
        assertThat(ledger.runs().get(report.run()).state()).isIn(RunState.SUSPENDED, RunState.CHECKING);
        assertThat(fixture.data().run(report.run()).resolve("HighValue.csv")).exists();

        fixture.sandbox().faults().clear();
        var end = fixture.awaitEnd(report.run());
        assertThat(end.state()).isEqualTo("completed");
        assertThat(end.imported()).isEqualTo(segment.size());
        assertThat(end.reconciles()).isTrue();
        assertThat(fixture.allOnList(segment.all())).isTrue();
        var accepted = imports().stream().skip(importsBefore).filter(request -> request.status() == 202)
                .map(request -> request.body().orElseThrow()).toList();
        assertThat(accepted).as("no accepted batch is sent twice").hasSize(5).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void waitsWhileTrackingAndFollowsTheJobsLater(Fault refusal) throws Exception {
        int importsBefore = imports().size();
        var segment = SampleSegment.of("track" + importsBefore + "-", 3);
        var revoked = new AtomicBoolean();
        fixture.sandbox().faults().always(request -> {
            revoked.compareAndSet(false, Operation.IMPORT_JOB.test(request));
            return revoked.get();
        }, refusal);

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.state()).isEqualTo("suspended");
        assertThat(report.unconfirmed()).isEqualTo(segment.size());
        assertThat(report.reconciles()).isTrue();

        fixture.sandbox().faults().clear();
        var end = fixture.awaitEnd(report.run());
        assertThat(end.state()).isEqualTo("completed");
        assertThat(end.imported()).isEqualTo(segment.size());
        assertThat(imports()).hasSize(importsBefore + 1);
    }

    @Test
    void holdsUpEveryRunOfTheConnectionAndNoneOfAnother(@TempDir Path other) throws Exception {
        var keys = Map.of(
                "connection.second.api-key", ExportFixture.OTHER_KEY, "connection.second.base-url", "SANDBOX",
                "connection.second.data-privacy-consent", "Jo Doe agreed on 2026-01-15",
                "export.vip.connection", "main", "export.vip.list-id", ExportFixture.LIST, "export.vip.email-field", "EMail",
                "export.elsewhere.connection", "second", "export.elsewhere.list-id", "LIST02",
                "export.elsewhere.email-field", "EMail");
        try (var several = ExportFixture.start(other, keys)) {
            several.sandbox().faults().always(
                    Operation.BULK_IMPORT.and(request -> request.bodyContains(ExportFixture.LIST)), Fault.status(403));
            var segments = Map.of("newsletter", SampleSegment.of("n", 2), "vip", SampleSegment.of("v", 3),
                    "elsewhere", SampleSegment.of("e", 4));
            for (var export : segments.keySet()) {
                Files.writeString(several.settings().exports().get(export).folder().resolve("HighValue.csv"), segments.get(export).csv());
            }

            assertThat(several.awaitEnd(runOf(several, "elsewhere")).imported()).isEqualTo(4);
            for (var export : List.of("newsletter", "vip")) {
                assertThat(several.awaitReport(runOf(several, export)).state()).isEqualTo("suspended");
            }
            assertThat(several.noneOnList(segments.get("vip").all())).isTrue();

            several.sandbox().faults().clear();
            assertThat(several.awaitEnd(runOf(several, "newsletter")).imported()).isEqualTo(2);
            assertThat(several.awaitEnd(runOf(several, "vip")).imported()).isEqualTo(3);
        }
    }

    private static String runOf(ExportFixture fixture, String export) {
        return Awaitility.await().atMost(Duration.ofSeconds(60))
                .until(() -> fixture.integration().ledger().runs().list(Optional.of(export), 1), runs -> !runs.isEmpty()).get(0).id();
    }

    private static List<RecordedRequest> imports() {
        return fixture.requests(Operation.BULK_IMPORT);
    }
}
