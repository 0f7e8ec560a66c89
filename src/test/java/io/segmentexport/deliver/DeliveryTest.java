package io.segmentexport.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.roaringbitmap.RoaringBitmap.bitmapOf;

import io.segmentexport.config.Formats;
import io.segmentexport.files.BatchFiles.Written;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.RunFile;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.BodyProfiles;
import io.segmentexport.klaviyo.ImportJob;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.BatchTable.UnexpectedBatchStateException;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.Staged;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Outages;
import io.segmentexport.run.RunHaltedException;
import io.segmentexport.run.Standing;
import io.segmentexport.segment.FileFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

/** A run is delivered as it was staged, or it fails before it sends anything more. */
class DeliveryTest {

    private static final String SEGMENT = "EMail\na@example.com\nb@example.com\nnobody\nc@example.com\nd@example.com\n";

    @TempDir
    Path folder;
    private DataFolder data;
    private Ledger ledger;
    private Delivery delivery;
    private OpenRun run;

    @BeforeEach
    void open() throws IOException {
        data = new DataFolder(DataFolder.create(folder.resolve("data")));
        ledger = Ledgers.embedded(data.ledger());
        delivery = new Delivery(ledger, new Outages(ledger, Clock.systemUTC(), Duration.ofHours(24)), Clock.systemUTC());
        var file = Files.writeString(DataFolder.create(data.run(ExampleRun.ID)).resolve("HighValue.csv"), SEGMENT);
        ledger.runs().open(ExampleRun.run(ExampleRun.ID, RunFile.claimed(0, "HighValue", "HighValue.csv", Files.size(file))));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    /** Puts batches into the ledger of which no body is on disk, as after a power failure; the first one was sent before. */
    private void stage(int[]... rows) {
        var batches = new ArrayList<BatchEntry>();
        for (int[] positions : rows) {
            batches.add(BatchEntry.staged(ExampleRun.ID, Integer.toString(batches.size() + 1), bitmapOf(positions), 1, 1));
        }
        var claimed = ledger.runs().get(ExampleRun.ID).files().get(0);
        var read = claimed.with(FileFacts.of(data.run(ExampleRun.ID).resolve("HighValue.csv"), Formats.UTF_8));
        ledger.runs().staged(ExampleRun.ID, new Staged(List.of(read), "digest", batches, List.of(), new RoaringBitmap(), Map.of(), List.of()));
        ledger.batches().sending(ExampleRun.ID, "1");
        run = new OpenRun(ledger.runs().get(ExampleRun.ID), ExampleRun.connection(), data);
    }

    @Test
    void buildsBatchesAgainFromTheRowsThatTheyHad() throws IOException {
        stage(new int[] {2, 3}, new int[] {5, 6});

        delivery.verify(run);

        assertThat(run.halted()).isFalse();
        assertThat(emails("1")).containsExactly("a@example.com", "b@example.com");
        assertThat(emails("2")).containsExactly("c@example.com", "d@example.com");
        assertThat(ledger.batches().open(run.id())).allSatisfy(batch -> assertThat(
                run.bodies().holds(batch.number(), new Written(batch.bytes(), batch.crc32c()))).isTrue());
    }

    /** Row 4 becomes no profile. */
    static Stream<Arguments> batchesWithABadRow() {
        return Stream.of(
                arguments(new int[] {3, 4}, new int[] {5}, "batch 1 has 1 profiles when it is rebuilt and had 2"),
                arguments(new int[] {2, 3}, new int[] {4, 5}, "batch 2 has 1 profiles when it is rebuilt and had 2"),
                arguments(new int[] {4}, new int[] {5}, "batch 1 has 0 profiles when it is rebuilt and had 1"),
                arguments(new int[] {2, 3}, new int[] {4}, "batch 2 has 0 profiles when it is rebuilt and had 1"));
    }

    @ParameterizedTest
    @MethodSource("batchesWithABadRow")
    void failsIfABatchComesOutOtherwiseThanItWas(int[] first, int[] second, String why) {
        stage(first, second);

        assertThatThrownBy(() -> delivery.verify(run)).isInstanceOf(RunHaltedException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("drop the segment again");

        assertThat(run.standing().phase()).isEqualTo(Standing.Phase.FAILED);
        assertThat(delivery.open(run).hasNext()).as("nothing more is sent").isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendsNoBodyThatIsGoneOrCutOffSinceItWasVerified(boolean gone) throws IOException {
        stage(new int[] {2, 3}, new int[] {5, 6});
        delivery.verify(run);
        var batch = delivery.open(run).next();
        if (gone) {
            Files.delete(batch.body());
        } else {
            Files.writeString(batch.body(), "{");
        }

        assertThatThrownBy(() -> delivery.sending(batch)).isInstanceOf(RunHaltedException.class).hasMessageContaining("00001.json");

        assertThat(ledger.batches().find(run.id(), "1").orElseThrow().attempts()).as("not sent again").isEqualTo(1);
    }

    @Test
    void handsOutNoBatchOfARunThatIsHalted() throws IOException {
        stage(new int[] {2}, new int[] {3}, new int[] {5});
        delivery.verify(run);
        var open = delivery.open(run);
        var first = open.next();
        assertThat(first.number()).isEqualTo("1");

        run.halt(Standing.suspended(Kind.LEDGER_AWAY));

        assertThat(open.hasNext()).isFalse();
        delivery.through(first);
        assertThat(ledger.batches().open(run.id())).hasSize(3);
    }

    @Test
    void writesDownThatABatchIsAcceptedBeforeAnythingElse() throws IOException {
        ledger.outages().begin("main", ExampleRun.OPENED);
        stage(new int[] {2, 3}, new int[] {5, 6});
        delivery.verify(run);
        var open = delivery.open(run);
        delivery.through(open.next());
        var notSending = open.next();
        var accepted = new Answer.Accepted(new ImportJob("job", ImportJob.Status.QUEUED, "queued", OptionalInt.empty(),
                OptionalInt.empty(), OptionalInt.empty(), Optional.empty()));

        assertThatThrownBy(() -> delivery.accepted(notSending, Instant.now(), accepted))
                .as("it is not being sent").isInstanceOf(UnexpectedBatchStateException.class);

        assertThat(ledger.outages().since("main")).as("not written yet").contains(ExampleRun.OPENED);
        assertThat(ledger.batches().find(run.id(), "2").orElseThrow().state()).isEqualTo(BatchState.STAGED);
    }

    /** A number is a file name: it does not grow with each record that Klaviyo refuses. */
    @ParameterizedTest
    @CsvSource({"12, 12, 12.3", "12.3, 12, 12.4", "12.10, 12, 12.11", "12.1, 12, 12.1.3", "12.4.2, 12, 12.4.2.3"})
    void knowsTheBatchThatWasStagedAndWhatRemainsOfIt(String number, String root, String remainder) {
        var batch = ExampleRun.batch(number, BatchState.STAGED, 4711);

        assertThat(batch.root()).isEqualTo(root);
        assertThat(batch.remainder()).isEqualTo(remainder);
        assertThat(Stream.of(batch.half(1), batch.half(2), remainder))
                .allMatch(part -> ExampleRun.batch(part, BatchState.STAGED, 4711).partOf(number));
        assertThat(ExampleRun.batch(remainder, BatchState.STAGED, 4711).partOf(root)).isEqualTo(number.equals(root));
        assertThat(new Batch(ExampleRun.open(), batch).toString()).contains("batch " + number + " of " + ExampleRun.ID).doesNotContain("4711");
    }

    private List<String> emails(String batch) throws IOException {
        var emails = new ArrayList<String>();
        BodyProfiles.visit(run.bodies().of(batch), (index, json) -> emails.add(
                new String(json, StandardCharsets.UTF_8).replaceAll(".*\"email\":\"([^\"]*)\".*", "$1")));
        return emails;
    }
}
