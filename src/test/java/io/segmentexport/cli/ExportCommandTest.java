package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.camel.ExportFixture;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One run in the foreground, and what it tells the shell. */
@Timeout(120)
class ExportCommandTest extends CommandTestCase {

    private static final String GOOD = "EMail\na@example.com\nb@example.com\nA@example.com\n";
    private static final String MIXED = "EMail\na@example.com\nnot an address\n";

    @Test
    void endsWithZeroWhereEveryRecordIsImportedOrADuplicate() throws Exception {
        var file = commands.given("HighValue.csv", GOOD);

        var ended = commands.run("export", "newsletter", file);

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.words()).contains("State completed", "3 records 2 imported 0 rejected 1 duplicates", "The sum holds.");
        assertThat(commands.sandbox.members(ExportFixture.LIST)).containsExactlyInAnyOrder("a@example.com", "b@example.com");
        assertThat(file).as("belongs to somebody else").hasContent(GOOD);
        assertThat(ended.out() + ended.err()).doesNotContain(ExportFixture.KEY, "@example.com");
    }

    @Test
    void endsWithTwoWhereARecordIsRejected() throws Exception {
        var ended = commands.run("export", "newsletter", commands.given("HighValue.csv", MIXED));

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.words()).contains("State completed-with-rejections", "1 email-malformed", "dead-letter");
    }

    @Test
    void endsWithTwoWhereABatchIsUndelivered() throws Exception {
        commands.configure("delivery.give-up-after = 1ms");
        commands.sandbox.faults().always(Operation.BULK_IMPORT, Fault.status(503));

        var ended = commands.run("export", "newsletter", commands.given("HighValue.csv", GOOD));

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.words()).contains("2 undelivered", "Undelivered for 2 503", "batch-00001.json");
    }

    @Test
    void endsAsItsOwnRunDoesAndNotAsAnOlderOneThatGoesFirst() throws Exception {
        commands.sandbox.faults().always(Operation.LIST, Fault.unauthorised());
        assertThat(commands.run("export", "newsletter", commands.given("HighValue_1.csv", MIXED)).exitCode()).isEqualTo(3);
        commands.sandbox.faults().clear();

        var ended = commands.run("export", "newsletter", commands.given("HighValue_2.csv", GOOD));

        assertThat(ended.exitCode()).as(ended.out()).isZero();
        assertThat(ended.words()).contains("State completed-with-rejections", "2 imported 0 rejected 1 duplicates");
    }

    @Test
    void saysByWhomItWasStoppedAndHowItsRunGoesOn() throws Exception {
        commands.sandbox.faults().always(Operation.IMPORT_JOB, Fault.status(503));
        try (var command = commands.start("export", "newsletter", commands.given("HighValue.csv", GOOD).toString())) {
            command.awaitWords("tracking: 0 of 1 import jobs ended");

            command.terminate();

            assertThat(command.awaitExit()).as(command::err).isEqualTo(3);
            assertThat(command.out() + command.err()).doesNotContain("service was stopped");
            assertThat(command.err().replaceAll("\\s+", " ")).contains(
                    "Stopped by you; 1 run(s) go on with the next service, or with \"resume --all\"");
        }
    }

    @Test
    void endsWithOneWhereTheRunFails() throws Exception {
        commands.configure("export.newsletter.list-id = Nope42");

        var ended = commands.run("export", "newsletter", commands.given("HighValue.csv", GOOD));

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.words()).contains("State failed Klaviyo knows no list Nope42", "correct export.newsletter.list-id");
        assertThat(commands.requests(Operation.BULK_IMPORT)).isEmpty();
    }

    @Test
    void endsWithThreeWhereTheKeyIsRefusedAndGoesOnWhenItIsRight() throws Exception {
        Files.writeString(folder.resolve("klaviyo.key"), "pk_ffffffffffffffffffffffffffffffffff");
        var suspended = commands.run("export", "newsletter", commands.given("HighValue.csv", GOOD));
        Files.writeString(folder.resolve("klaviyo.key"), ExportFixture.KEY);

        var goesOn = commands.run("export", "newsletter");

        assertThat(suspended.exitCode()).isEqualTo(3);
        assertThat(suspended.words()).contains("State suspended", "connection.main.api-key");
        assertThat(suspended.out() + suspended.err()).doesNotContain("pk_ffff");
        assertThat(goesOn.exitCode()).isZero();
        assertThat(goesOn.words()).contains("2 imported");
    }

    @Test
    void endsWithThreeWhereKlaviyoDoesNotTellTheEnd() throws Exception {
        commands.configure("tracking.deadline = 200ms");
        commands.sandbox.faults().always(Operation.BULK_IMPORT, Fault.DecidesJob.ENDLESS);

        var ended = commands.run("export", "newsletter", commands.given("HighValue.csv", GOOD));

        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(ended.words()).contains("State unconfirmed", "2 unconfirmed");
    }

    @Test
    void takesWhatLiesInTheFolderAsOneRunAndLeavesTheRest() throws Exception {
        Files.writeString(commands.inbox().resolve("HighValue_1.csv"), "EMail\na@example.com\n");
        Files.writeString(commands.inbox().resolve("HighValue_2.csv"), "EMail\nA@EXAMPLE.com\nb@example.com\n");
        for (var other : List.of("LowValue.csv", "HighValue_3.csv.part", "HighValue.done")) {
            Files.writeString(commands.inbox().resolve(other), "EMail\nc@example.com\n");
        }

        var ended = commands.run("export", "newsletter");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.words()).contains("File HighValue_1.csv", "File HighValue_2.csv", "3 records 2 imported 0 rejected 1 duplicates");
        assertThat(Files.list(commands.inbox()).map(path -> path.getFileName().toString()))
                .containsExactlyInAnyOrder("LowValue.csv", "HighValue_3.csv.part", "HighValue.done");
    }

    @Test
    void saysThatThereIsNothingToExport() throws Exception {
        var ended = commands.run("export", "newsletter");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.words()).contains("Nothing to export", commands.inbox().toString());
        assertThat(commands.sandbox.requests()).isEmpty();
    }

    @Test
    void refusesAFileWhoseNameTellsNoneOfSeveralSegmentsUnlessItIsSaid() throws Exception {
        commands.configure("export.newsletter.segments = HighValue, Loyal");
        var file = commands.given("LowValue.csv", GOOD);

        var ended = commands.run("export", "newsletter", file);

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.errorWords()).contains("LowValue.csv belongs to no selected segment",
                "export.newsletter.segments = HighValue, Loyal", "--segment \"HighValue\"");
        assertThat(commands.run("export", "newsletter", file, "--segment", "Other").errorWords())
                .contains("export newsletter takes no segment \"Other\"; it takes HighValue, Loyal");
        assertThat(commands.run("export", "newsletter", file, "--segment", "Loyal").words()).contains("2 imported");
    }

    @Test
    void takesThePartsOfTheNewestTimeFolderOfEachSegmentOnDemand() throws Exception {
        commands.configure("export.newsletter.segments = HighValue, Loyal\nexport.newsletter.run = on-demand");
        for (var segment : new String[] {"HighValue", "Loyal"}) {
            var days = commands.inbox().resolve("EXPORT/a/" + segment + "/2026/11");
            for (var part : new String[] {"24/0600/SEGMENT_1.csv", "24/0600/SEGMENT_2.csv", "23/0600/SEGMENT_1.csv"}) {
                var file = days.resolve(part.replace("SEGMENT", segment));
                Files.createDirectories(file.getParent());
                Files.writeString(file, "EMail\n" + segment + part.replace('/', '-') + "@example.com\n");
            }
        }

        var ended = commands.run("export", "newsletter");

        assertThat(ended.words()).contains("4 imported", "2026-11-24-0600-HighValue_1.csv");
        assertThat(commands.sandbox.members(ExportFixture.LIST)).hasSize(4).allMatch(member -> member.contains("24-0600-"));
    }

    @Test
    void refusesNamesThatCanBeReadInTwoWaysOnDemand() throws Exception {
        commands.configure("export.newsletter.run = on-demand");
        for (var name : new String[] {"HighValue_03042026.csv", "HighValue_02052026.csv"}) {
            Files.writeString(commands.inbox().resolve(name), GOOD);
        }

        for (var arguments : new String[][] {{"export", "newsletter"}, {"export", "newsletter", "--dry-run"}}) {
            var ended = commands.run((Object[]) arguments);

            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.errorWords()).contains("export failed: export newsletter: which file of segment HighValue is the newest cannot "
                    + "be told", "export.newsletter.snapshot-date = ddMMyyyy").doesNotContain("Exception");
        }
        assertThat(commands.inbox().resolve("HighValue_03042026.csv")).exists();
    }

    @Test
    void takesAFileOfAnyNameForTheOnlySegment() throws Exception {
        assertThat(commands.run("export", "newsletter", commands.given("LowValue.csv", GOOD)).words()).contains("2 imported");
    }

    @Test
    void sendsClaimsAndNotesNothingInADryRun() throws Exception {
        var waiting = Files.writeString(commands.inbox().resolve("HighValue.csv"), MIXED);

        var ended = commands.run("export", "newsletter", "--dry-run");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.words()).contains("nothing was sent", "2 records", "1 would be sent, in 1 batch(es)", "1 would be rejected",
                "email-malformed", "row 3 of HighValue.csv");
        assertThat(waiting).hasContent(MIXED);
        assertThat(commands.sandbox.requests()).isEmpty();
        try (var paths = Files.walk(commands.data())) {
            assertThat(paths.filter(Files::isRegularFile)).containsExactly(waiting);
        }
        assertThat(ended.out().lines()).allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
    }

    @Test
    void printsTheFirstBodiesOfADryRun() throws Exception {
        var ended = commands.run("export", "newsletter", "--dry-run", "--bodies", 1, commands.given("HighValue.csv", GOOD));

        assertThat(ended.exitCode()).isZero();
        var body = new ObjectMapper().readTree(ended.out().lines().findFirst().orElseThrow());
        assertThat(body.at("/data/attributes/profiles/data")).extracting(profile -> profile.at("/attributes/email").asText())
                .containsExactly("a@example.com", "b@example.com");
        assertThat(commands.sandbox.requests()).isEmpty();
    }

    @Test
    void saysInADryRunWhichColumnsTheFileHasWhereOneIsMissing() throws Exception {
        var ended = commands.run("export", "newsletter", "--dry-run", commands.given("HighValue.csv", "Mail,Name\na@example.com,A\n"));

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errorWords()).contains("export newsletter:", "EMail", "Mail", "Name");
    }
}
