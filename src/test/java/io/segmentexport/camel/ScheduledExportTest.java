package io.segmentexport.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.close.Report;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.ScheduleTable.ScheduleEntry;
import io.segmentexport.ledger.Start;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.schedule.Schedules.Asked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.component.quartz.QuartzComponent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.CronTrigger;
import org.quartz.TriggerKey;

/** Exports that run when they are due, or when somebody asks for a run: the newest snapshot of each segment. */
class ScheduledExportTest {

    @TempDir
    Path folder;

    private ExportFixture.Builder fixture(Map<String, String> keys) {
        var builder = ExportFixture.in(folder);
        keys.forEach(builder::with);
        return builder;
    }

    private ExportFixture.Builder everySecond(Map<String, String> more) {
        return fixture(more).with("export.newsletter.run", "on-schedule").with("export.newsletter.schedule", "* * * * * ?")
                .with("export.newsletter.time-zone", "UTC");
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private void file(String name, Instant changed, String... addresses) throws Exception {
        var file = folder.resolve("data/inbox").resolve(name);
        Files.createDirectories(file.getParent());
        Files.setLastModifiedTime(
                Files.writeString(file, "EMail\n" + String.join("\n", addresses) + "\n"), FileTime.from(changed));
    }

    private static ScheduleEntry schedule(ExportFixture fixture) {
        return fixture.integration().ledger().schedules().find(ExportFixture.EXPORT).orElseThrow();
    }

    @Test
    void runsWhenItIsDueOnBehalfOfItsOwner() throws Exception {
        try (var fixture = everySecond(Map.of("export.newsletter.owner", "anna")).started()) {
            fixture.put("HighValue.csv", "EMail\na@example.com\nb@example.com\n".getBytes(UTF_8));
            await(() -> !fixture.runs().isEmpty());

            var run = fixture.runs().get(0);
            var report = fixture.awaitEnd(run.id());

            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.imported()).isEqualTo(2);
            var due = run.start().dueAt().orElseThrow();
            assertThat(due.getNano()).isZero();
            assertThat(due).isBeforeOrEqualTo(run.openedAt());
            assertThat(report.dueAt()).isEqualTo(due.toString());
            assertThat(report.startedBy()).isEqualTo("schedule * * * * * ? (due " + due + ")");
            assertThat(report.exportUser()).isEqualTo("anna");
            await(() -> schedule(fixture).dueAt().isAfter(due));
            assertThat(fixture.runs()).as("nothing lies there any more").hasSize(1);
            assertThat(fixture.inbox()).isEmptyDirectory();
        }
    }

    @Test
    void startsNothingWhileItsScheduleIsPaused() throws Exception {
        try (var fixture = everySecond(Map.of()).started()) {
            fixture.integration().beans().schedules().pause(ExportFixture.EXPORT, "user anna");
            fixture.put("HighValue.csv", "EMail\na@example.com\n".getBytes(UTF_8));
            var paused = schedule(fixture).pausedAt().orElseThrow();
            await(() -> schedule(fixture).dueAt().isAfter(paused.plusSeconds(1)));
            assertThat(fixture.runs()).isEmpty();

            fixture.integration().beans().schedules().resume(ExportFixture.EXPORT, "user anna");

            await(() -> !fixture.runs().isEmpty());
            assertThat(fixture.awaitEnd(fixture.runs().get(0).id()).imported()).isEqualTo(1);
        }
    }

    @Test
    void givesQuartzEachCronAsItIsWritten() throws Exception {
        var crons = List.of("0 0 6 ? * 6#3", "0 0/5 * * * ?", "0 0 6 L * ?", "0 0 6 ? * MON-FRI", "0 30 2 15W * ? 2026-2099",
                "0 0,30 8-10 ? * 2,4", "0 0 6 LW * ?");
        var builder = fixture(Map.of("export.newsletter.segments", "S"));
        for (int i = 0; i < crons.size(); i++) {
            var export = "export.e" + i + ".";
            builder.with(export + "connection", "main").with(export + "list-id", "LIST02").with(export + "email-field", "EMail")
                    .with(export + "segments", "HighValue").with(export + "run", "on-schedule")
                    .with(export + "schedule", crons.get(i)).with(export + "time-zone", "America/Argentina/Buenos_Aires");
        }
        try (var fixture = builder.started()) {
            var scheduler = fixture.integration().camelContext().getComponent("quartz", QuartzComponent.class).getScheduler();

            for (int i = 0; i < crons.size(); i++) {
                var trigger = (CronTrigger) scheduler.getTrigger(TriggerKey.triggerKey("e" + i, "exports"));
                assertThat(trigger.getCronExpression()).isEqualTo(crons.get(i));
                assertThat(trigger.getTimeZone().getID()).isEqualTo("America/Argentina/Buenos_Aires");
            }
            assertThat(scheduler.getMetaData().getThreadPoolSize()).isEqualTo(2);
        }
    }

    /** As a route of the operations does. */
    private static String begin(ExportFixture fixture, String export) {
        var asked = new Asked(fixture.settings().exports().get(export), Start.asked("anna", "run"));
        return fixture.integration().camelContext().createFluentProducerTemplate().to("direct:begin-export").withBody(asked)
                .request(String.class);
    }

    private static List<String> lines(Report report, String list) throws Exception {
        return Files.readAllLines(Path.of(report.places().get(list).get(0)));
    }

    @Test
    void mergesTheNewestSnapshotsOfItsSegmentsAndArchivesTheOlder() throws Exception {
        file("newsletter/HighValue_2026-11-22.csv", Instant.parse("2026-11-22T06:00:00Z"), "old@example.com");
        file("newsletter/HighValue_2026-11-23_1.csv", Instant.parse("2026-11-23T06:00:00Z"), "a@example.com", "b@example.com");
        file("newsletter/HighValue_2026-11-23_2.csv", Instant.parse("2026-11-23T06:00:00Z"), "c@example.com", "nobody");
        file("newsletter/Loyal.csv", Instant.parse("2026-11-23T07:00:00Z"), "B@example.com", "d@example.com");
        file("newsletter/Loyal-rejected-newsletter-20261101-101500-ab12.csv", Instant.parse("2026-11-01T07:00:00Z"),
                "a@example.com", "e@example.com");
        var keys = Map.of("export.newsletter.run", "on-demand", "export.newsletter.segments", "HighValue, Loyal, Absent");
        try (var fixture = fixture(keys).started()) {
            var report = fixture.awaitEnd(begin(fixture, ExportFixture.EXPORT));

            assertThat(report.files()).extracting(Report.FileLine::name).containsExactly("Loyal.csv",
                    "HighValue_2026-11-23_1.csv", "HighValue_2026-11-23_2.csv", "Loyal-rejected-newsletter-20261101-101500-ab12.csv");
            assertThat(List.of(report.records(), report.imported(), report.rejected(), report.duplicates()))
                    .containsExactly(8L, 5L, 1L, 2L);
            assertThat(report.reconciles()).isTrue();
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).map(String::toLowerCase).containsExactlyInAnyOrder(
                    "a@example.com", "b@example.com", "c@example.com", "d@example.com", "e@example.com");
            assertThat(lines(report, "duplicates")).containsExactly("file,row,repeats_file,repeats_row",
                    "HighValue_2026-11-23_1.csv,3,Loyal.csv,2",
                    "Loyal-rejected-newsletter-20261101-101500-ab12.csv,2,HighValue_2026-11-23_1.csv,2");
            assertThat(report.startedBy()).isEqualTo("user anna (run)");
            assertThat(report.exportUser()).isEqualTo("anna");
            assertThat(report.superseded()).extracting(Report.FileLine::name).containsExactly("HighValue_2026-11-22.csv");
            assertThat(fixture.data().archive(ExportFixture.EXPORT, report.run()).resolve("superseded/HighValue_2026-11-22.csv"))
                    .hasContent("EMail\nold@example.com\n");
            assertThat(fixture.inbox()).isEmptyDirectory();
            assertThat(begin(fixture, ExportFixture.EXPORT)).as("nothing is left to export").isNull();
            assertThat(fixture.runs()).hasSize(1);
        }
    }

    @Test
    void leavesAFileAloneThatArrivesWhereNobodyAsksForARun() throws Exception {
        try (var fixture = fixture(Map.of("export.newsletter.run", "on-demand", "export.other.connection", "main",
                "export.other.list-id", "LIST02", "export.other.email-field", "EMail", "export.other.segments", "Other")).started()) {
            fixture.put("HighValue.csv", "EMail\na@example.com\n".getBytes(UTF_8));
            // What arrives for the other export is taken, so the folders were looked into.
            Files.writeString(fixture.settings().exports().get("other").folder().resolve("Other.csv"), "EMail\nb@example.com\n");
            await(() -> !fixture.runs().isEmpty());

            assertThat(fixture.runs()).extracting(run -> run.export().id()).containsExactly("other");
            assertThat(fixture.inbox().resolve("HighValue.csv")).exists();
        }
    }

    /** A trigger that fires before Camel knows its endpoint would never fire again. */
    @Test
    void everyScheduleFiresHoweverManyThereAreAndWhereverInASecondTheServiceStarts() throws Exception {
        var keys = new HashMap<String, String>();
        for (int i = 0; i < 30; i++) {
            var export = "export.e" + i + ".";
            keys.putAll(Map.of(export + "connection", "main", export + "list-id", "LIST02", export + "email-field", "EMail",
                    export + "run", "on-schedule", export + "schedule", "* * * * * ?", export + "time-zone", "UTC"));
        }
        try (var fixture = fixture(keys).started()) {
            var begun = Instant.now();

            await(() -> keys.keySet().stream().filter(key -> key.endsWith(".schedule")).allMatch(key -> fixture.integration()
                    .ledger().schedules().find(key.split("\\.")[1]).orElseThrow().dueAt().isAfter(begun)));
        }
    }

    /** Quartz tells its own time of what fires late, unless it is told to take none for late. */
    @Test
    void takesADueTimeOfSecondsBeforeTheStartForNoneOfAfterIt() throws Exception {
        var due = Instant.now().minusSeconds(15).truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC);
        file("newsletter/HighValue.csv", Instant.parse("2026-11-23T06:00:00Z"), "a@example.com");
        try (var fixture = everySecond(Map.of()).with("export.newsletter.schedule", "%d %d %d * * ?".formatted(
                due.getSecond(), due.getMinute(), due.getHour())).started()) {
            var scheduler = fixture.integration().camelContext().getComponent("quartz", QuartzComponent.class).getScheduler();
            var key = TriggerKey.triggerKey(ExportFixture.EXPORT, "exports");

            await(() -> scheduler.getTrigger(key).getPreviousFireTime() != null);

            assertThat(scheduler.getTrigger(key).getPreviousFireTime().toInstant()).isEqualTo(due.toInstant());
            assertThat(fixture.runs()).isEmpty();
            assertThat(schedule(fixture).dueAt()).isAfter(due.toInstant());
        }
    }

    @Test
    void queuesTheRunsOfOneConnectionThatAreDueAtTheSameTime() throws Exception {
        file("newsletter/HighValue.csv", Instant.parse("2026-11-23T06:00:00Z"), "a@example.com");
        file("other/LowValue.csv", Instant.parse("2026-11-23T06:00:00Z"), "b@example.com");
        var other = Map.of("export.other.connection", "main", "export.other.list-id", "LIST02",
                "export.other.email-field", "EMail", "export.other.segments", "LowValue", "export.other.run", "on-schedule",
                "export.other.schedule", "* * * * * ?", "export.other.time-zone", "UTC");
        try (var fixture = everySecond(other).started()) {
            // Both are claimed long before the first ends.
            fixture.sandbox().faults().always(Operation.IMPORT_JOB, new Fault.Latency(Duration.ofSeconds(1)));
            await(() -> fixture.runs().size() == 2 && fixture.runs().stream().allMatch(run -> run.state().ended()));

            var runs = fixture.runs().stream().sorted(Comparator.comparing(run -> run.endedAt().orElseThrow())).toList();
            assertThat(runs).extracting(run -> run.counts().imported()).containsExactly(1L, 1L);
            var firstEnded = runs.get(0).endedAt();
            assertThat(fixture.integration().ledger().batches().of(runs.get(1).id()).get(0).acceptedAt())
                    .as("sent after the first had ended").hasValueSatisfying(at -> assertThat(at).isAfter(firstEnded.orElseThrow()));
            assertThat(runs.get(1).openedAt()).isBefore(firstEnded.orElseThrow());
        }
    }

    @Test
    void stopsWhileRunsStandInTheQueueOfTheirConnectionAndGoesOnAtTheNextStart() throws Exception {
        var keys = Map.of("export.newsletter.run", "on-demand", "export.other.connection", "main",
                "export.other.list-id", "LIST02", "export.other.email-field", "EMail", "export.other.segments", "LowValue",
                "export.other.run", "on-demand");
        file("newsletter/HighValue.csv", Instant.parse("2026-11-23T06:00:00Z"), "a@example.com");
        file("other/LowValue.csv", Instant.parse("2026-11-23T06:00:00Z"), "b@example.com");
        try (var fixture = fixture(keys).started()) {
            fixture.sandbox().faults().always(Operation.IMPORT_JOB, new Fault.Latency(Duration.ofSeconds(3)));
            begin(fixture, ExportFixture.EXPORT);
            await(() -> !fixture.requests(Operation.BULK_IMPORT).isEmpty());
            begin(fixture, "other");
            var stop = Instant.now();

            fixture.integration().close();

            assertThat(Duration.between(stop, Instant.now())).isLessThan(Duration.ofSeconds(15));
            fixture.sandbox().faults().clear();
            assertThat(fixture.requests(Operation.BULK_IMPORT)).as("the second had not begun").hasSize(1);
            try (var next = new Integration(fixture.settings(), true, Map.of())) {
                next.start();
                await(() -> next.ledger().runs().list(Optional.empty(), 10).stream().allMatch(run -> run.state().ended()));
                assertThat(next.ledger().runs().list(Optional.empty(), 10)).hasSize(2)
                        .extracting(Run::counts).allSatisfy(counts -> assertThat(counts.imported()).isEqualTo(1));
            }
        }
    }
}
