package io.segmentexport.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.profile.Profile;
import io.segmentexport.profile.ProfileMapper;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.OpenRun;
import io.segmentexport.segment.Columns;
import io.segmentexport.segment.SegmentRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

class TrackedJobTest {

    @TempDir
    Path folder;

    @Test
    void findsRecordsByTheirAddressInTheBodyOfTheBatch() throws Exception {
        var batch = batch("a@example.com", "b@example.com", "c@example.com", " d@example.com ");

        var positions = TrackedJob.positionsByEmail(run(), batch);

        assertThat(positions.get(TrackedJob.key("a@example.com"))).isEqualTo(2);
        assertThat(positions.get(TrackedJob.key("C@EXAMPLE.com"))).isEqualTo(12);
        assertThat(positions.get(TrackedJob.key(" D@example.com"))).isEqualTo(17);
        assertThat(positions.get(TrackedJob.key("nobody@example.com"))).isNull();
    }

    @Test
    void findsAnAddressThatKlaviyoWritesAsItWasSent() throws Exception {
        var batch = batch("Jo@Bücher.Example");

        assertThat(TrackedJob.positionsByEmail(run(), batch)).containsEntry(TrackedJob.key("Jo@xn--bcher-kva.example"), 2);
    }

    /** The clock was set back between the acceptance and the start of this process. */
    @Test
    void wasAcceptedNoLaterThanItIsFollowed() throws Exception {
        var at = Instant.parse("2026-11-23T10:15:00Z");
        var batch = new BatchEntry(ExampleRun.ID, "1", RoaringBitmap.bitmapOf(2), 100, 0, BatchState.ACCEPTED, Optional.of("job"), 1,
                Optional.empty(), Optional.of(at));

        assertThat(new TrackedJob(run(), Map.of(), batch, at.minusSeconds(7200)).acceptedAt()).isEqualTo(at.minusSeconds(7200));
        assertThat(new TrackedJob(run(), Map.of(), batch, at.plusSeconds(1)).acceptedAt()).isEqualTo(at);
    }

    private OpenRun run() throws IOException {
        return ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\n");
    }

    /** A batch of records that stand five rows apart, as they are mapped. */
    private BatchEntry batch(String... emails) throws IOException {
        var run = run();
        var rows = new int[emails.length];
        try (var body = run.bodies().write("1", new BulkImportBody(run.export().listId()))) {
            var mapper = new ProfileMapper(run.export(), new Columns("HighValue.csv", ',', List.of("EMail")));
            for (int i = 0; i < emails.length; i++) {
                rows[i] = 2 + 5 * i;
                body.add(((Profile) mapper.map(new SegmentRecord(rows[i], new String[] {emails[i]}, 1, new String[0]))).json());
            }
            body.finish();
        }
        return ExampleRun.batch("1", BatchState.ACCEPTED, rows);
    }
}
