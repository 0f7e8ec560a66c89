package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.close.Outcomes;
import io.segmentexport.close.Report;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.Start;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.segment.SegmentFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A corrected record stands in one place, whichever run brought it there: dead letters, reports and ledger agree. */
class CorrectionsTest {

    private static final int EMAIL = 4;

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

    /** Every "at" in an address becomes an "@", which is all that is wrong in these files. */
    private static UnaryOperator<List<String>> mended(String... addresses) {
        return record -> {
            if (List.of(addresses).contains(record.get(EMAIL))) {
                record.set(EMAIL, record.get(EMAIL).replace(" at ", "@"));
            }
            return record;
        };
    }

    private static Report now(Report report) throws Exception {
        return fixture.report(report.run());
    }

    private static void assertCounts(Report report, String state, long imported, long rejected, long duplicates) throws Exception {
        var now = now(report);
        assertThat(now.state()).isEqualTo(state);
        assertThat(List.of(now.imported(), now.rejected(), now.duplicates())).containsExactly(imported, rejected, duplicates);
        assertThat(now.reconciles()).isTrue();
        assertThat(now.rejectedFor().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(rejected);
        var ledger = fixture.integration().ledger();
        var run = new Outcomes(ledger).shown(ledger.runs().get(report.run()));
        assertThat(run.state().word()).isEqualTo(state);
        assertThat(List.of(run.counts().imported(), run.counts().rejected(), run.counts().duplicates()))
                .containsExactly(imported, rejected, duplicates);
        assertThat(new Outcomes(ledger).list(Optional.empty(), Optional.of(run.state()), Optional.empty(), 1000))
                .extracting(Run::id).contains(report.run());
        assertThat(fixture.text(report.run()))
                .contains("%,12d imported".formatted(imported), "%,12d rejected".formatted(rejected), "The sum holds.");
        assertThat(now.places().getOrDefault("dead-letter", List.of())).containsExactlyInAnyOrderElementsOf(
                fixture.deadLetters(report).stream().map(Path::toString).toList());
    }

    @Test
    void leavesInTheLetterWhatDidNotComeAgain() throws Exception {
        var first = fixture.export("HighValue.csv", "EMail,Name\na1 at x.org,\"Jo \"\"A\"\"\"\na2 at x.org,B\na3@x.org,C\n");
        var letter = RejectedFile.of(fixture, first);
        // The person drops the first record alone, under a name of their own.
        var lines = letter.corrected(mended("a1 at x.org")).lines().toList();

        var second = fixture.export("HighValue_monday.csv", lines.get(0) + "\n" + lines.get(1) + "\n");

        assertThat(second.imported()).isEqualTo(1);
        assertCounts(first, "completed-with-rejections", 2, 1, 0);
        assertThat(RejectedFile.of(fixture, first).rows()).as("what a closed run left is not rewritten").isEqualTo(letter.rows());
        assertThat(fixture.text(first.run()).replaceAll("\\s+", " "))
                .contains("1 records corrected and imported by run " + second.run());
    }

    @Test
    void countsAsRejectedWhatIsStillWrongAndKeepsItInTheLaterLetterAlone() throws Exception {
        var first = fixture.export("HighValue.csv", "EMail\nb1 at x.org\nb2 at x.org\n");

        var second = fixture.export("HighValue.csv", RejectedFile.of(fixture, first).corrected(mended("b1 at x.org")));

        assertCounts(first, "completed-with-rejections", 1, 1, 0);
        assertThat(RejectedFile.of(fixture, second).records()).extracting(record -> record.get(EMAIL)).containsExactly("b2 at x.org");
        assertThat(now(first).corrections()).containsExactly(new Report.CorrectedBy(second.run(), 1, 0, 1));
    }

    @Test
    void followsARecordThroughALetterOfALetter() throws Exception {
        var first = fixture.export("HighValue.csv", "EMail\nc1 at x.org\nc2 at x.org\nc3@x.org\n");
        var second = fixture.export("HighValue.csv", RejectedFile.of(fixture, first).corrected(mended("c2 at x.org")));
        assertCounts(first, "completed-with-rejections", 2, 1, 0);

        fixture.export("HighValue.csv", RejectedFile.of(fixture, second).corrected(mended("c1 at x.org")));

        assertCounts(second, "completed", 2, 0, 0);
        assertCounts(first, "completed", 3, 0, 0);
        assertThat(now(first).corrections()).containsExactly(new Report.CorrectedBy(second.run(), 2, 0, 0));
    }

    @Test
    void knowsTheRecordsOfEachFileOfARunApart() throws Exception {
        var parts = Files.createDirectories(folder.resolve("parts"));
        var one = Files.writeString(parts.resolve("HighValue_1.csv"), "EMail\nd1@x.org\nd2 at x.org\nd3 at x.org\n");
        var two = Files.writeString(parts.resolve("HighValue_2.csv"), "EMail\nd4@x.org\nd5 at x.org\nd6 at x.org\n");
        var run = fixture.integration().beans().claims().copy(
                "newsletter", List.of(new SegmentFile(one, "HighValue"), new SegmentFile(two, "HighValue")), Start.of("test"));
        var first = fixture.integration().dispatch().carry(fixture.integration().ledger().runs().get(run)).orElseThrow();
        var letters = fixture.deadLetters(first);
        assertThat(letters).extracting(Path::getFileName).extracting(Path::toString).containsExactly(
                "HighValue-rejected-" + run + "-2.csv", "HighValue-rejected-" + run + ".csv");

        // One record of each letter, put together into one file: both have the same row number.
        var ofTwo = Files.readAllLines(letters.get(0));
        var ofOne = Files.readAllLines(letters.get(1));
        fixture.export("HighValue.csv", String.join("\n", ofOne.get(0), ofOne.get(1), ofTwo.get(2)).replace(" at ", "@"));

        assertCounts(first, "completed-with-rejections", 4, 2, 0);
        assertThat(Files.readAllLines(letters.get(0))).isEqualTo(ofTwo);
        assertThat(Files.readAllLines(letters.get(1))).isEqualTo(ofOne);
    }

    @Test
    void countsAsADuplicateWhatTurnsOutToBeOne() throws Exception {
        var first = fixture.export("HighValue.csv", "EMail\ne1 at x.org\ne2 at x.org\n");

        fixture.export("HighValue.csv", RejectedFile.of(fixture, first).corrected(record -> {
            record.set(EMAIL, "e1@x.org");
            return record;
        }));

        assertCounts(first, "completed", 1, 0, 1);
    }

    @Test
    void followsWhatIsDeliveredOnlyByAReplayOfTheLaterRun() throws Exception {
        var first = fixture.export("HighValue.csv", "EMail\nf1 at x.org\n");
        fixture.sandbox().faults().onNext(1, Operation.BULK_IMPORT, Fault.DecidesJob.CANCELLED);
        var second = fixture.export("HighValue.csv", RejectedFile.of(fixture, first).corrected(mended("f1 at x.org")));
        assertThat(second.undelivered()).isEqualTo(1);
        assertCounts(first, "completed-with-rejections", 0, 1, 0);
        assertThat(fixture.deadLetters(second)).extracting(Path::getFileName).extracting(Path::toString)
                .as("it waits in the batch letter of the later run").containsExactly("batch-00001.json");

        ReplayedRunTest.replay(fixture, second);

        assertCounts(first, "completed", 1, 0, 0);
    }

    @Test
    void joinsNothingToARunThatAPersonMadeUp() throws Exception {
        var first = fixture.export("HighValue.csv", "EMail\ng1 at x.org\n");
        var header = RejectedFile.of(fixture, first).header();
        var forged = String.join(",", header) + "\n" + String.join("\n", first.run() + ",99,,,g2@x.org", first.run() + "/7,2,,,g3@x.org",
                "no-such-run,2,,,g4@x.org", first.run() + ",second,,,g5@x.org", ",,,,g6@x.org") + "\n";

        assertThat(fixture.export("HighValue.csv", forged).imported()).isEqualTo(5);

        assertCounts(first, "completed-with-rejections", 0, 1, 0);
        assertThat(fixture.deadLetters(first)).hasSize(1);
    }

    @Test
    void rewritesNoFileOfTheRunThatWasCorrected() throws Exception {
        var first = fixture.export("HighValue.csv", "EMail\ni1 at x.org\ni2@x.org\n");
        var before = ClosedFiles.of(fixture, first);

        var second = fixture.export("HighValue.csv", RejectedFile.of(fixture, first).corrected(mended("i1 at x.org")));

        assertThat(before.files()).extracting(file -> file.path().getFileName().toString()).containsExactlyInAnyOrder(
                "HighValue.csv", "HighValue-rejected-" + first.run() + ".csv", first.run() + ".json", first.run() + ".txt");
        assertThat(ClosedFiles.of(fixture, first)).isEqualTo(before);
        assertCounts(first, "completed", 2, 0, 0);
        assertThat(now(first).corrections()).containsExactly(new Report.CorrectedBy(second.run(), 1, 0, 0));
    }

    /** All of it follows from the ledger when it is shown, so there is nothing that a crash could cut short. */
    @Test
    void countsWhatALaterRunDidThatACrashKeptFromClosing(@TempDir Path other) throws Exception {
        Report first;
        Report second;
        try (var before = ExportFixture.start(other)) {
            first = before.export("HighValue.csv", "EMail\nh1 at x.org\nh2 at x.org\n");
            second = before.export("HighValue.csv", RejectedFile.of(before, first).corrected(mended("h1 at x.org", "h2 at x.org")));
            ReplayedRunTest.tamper(before, "update run set state = 'tracking', ended_at = null where id = '" + second.run() + "'");
        }
        try (var after = ExportFixture.start(other)) {
            after.awaitEnd(second.run());

            var now = after.report(first.run());
            assertThat(now.state()).isEqualTo("completed");
            assertThat(now.imported()).isEqualTo(2);
            assertThat(after.requests(Operation.BULK_IMPORT)).isEmpty();
        }
    }
}
