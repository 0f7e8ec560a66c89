package io.segmentexport.deliver;

import io.segmentexport.files.BatchFiles.Written;
import io.segmentexport.files.BatchFiles;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.FolderRemoval;
import io.segmentexport.files.RunFile;
import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.profile.Profile;
import io.segmentexport.profile.ProfileMapper;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunRecords;
import io.segmentexport.run.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that the bodies of open batches are there as they were staged. A process that did not write them verifies them
 * before it sends the first; a damaged or missing one is rebuilt from the source. A power failure costs time, never a record.
 */
record Bodies(Ledger ledger) {

    private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);

    /** Verifies the bodies of batches, and rebuilds what is damaged; or the run is to be staged anew, or it fails. */
    void ensure(OpenRun run, List<BatchEntry> open) throws IOException {
        var damaged = new ArrayList<BatchEntry>();
        for (var batch : open) {
            bringBack(run, batch);
            if (!run.bodies().holds(batch.number(), new Written(batch.bytes(), batch.crc32c()))) {
                damaged.add(batch);
            }
        }
        if (damaged.isEmpty()) {
            return;
        }
        var lost = run.lost();
        if (!lost.isEmpty()) {
            run.halt(Standing.failed(Kind.BODIES_LOST, damaged.size(),
                    lost.stream().map(RunFile::name).collect(Collectors.joining(", ")), run.folder()));
        } else if (ledger.batches().of(run.id()).stream()
                .allMatch(batch -> batch.state() == BatchState.STAGED && batch.attempts() == 0)) {
            LOG.warn("{} of {} batches are damaged or missing, and nothing was sent: the files are staged again", damaged.size(), open.size());
            run.stageAnew();
        } else {
            rebuild(run, damaged);
        }
    }

    /** Moves the letter of a batch that is replayed back to where it was staged; may be done again at any time. */
    private static void bringBack(OpenRun run, BatchEntry batch) throws IOException {
        var letter = run.data().letter(run.export().id(), run.id(), batch.number());
        if (Files.exists(letter)) {
            DataFolder.create(run.bodies().folder());
            new DurableFiles().move(letter, run.bodies().of(batch.number()));
            FolderRemoval.deleteIfEmpty(letter.getParent());
        }
    }

    /** Maps the records of the batches again, in one reading of the files. */
    private void rebuild(OpenRun run, List<BatchEntry> damaged) throws IOException {
        LOG.warn("{} batches are damaged or missing: they are rebuilt from the files", damaged.size());
        // Batches of one run have ascending rows that do not interleave, so one body is open at a time.
        try (var rebuilding = new Rebuilding(run, damaged)) {
            var wanted = new RoaringBitmap();
            damaged.forEach(batch -> wanted.or(batch.rows()));
            RunRecords.visit(run, wanted, records -> {
                var mapper = new ProfileMapper(run.export(), records.reader().columns());
                records.forEach((record, position) -> {
                    if (mapper.map(record) instanceof Profile profile) {
                        rebuilding.add(position, profile.json());
                    }
                });
            });
            rebuilding.finish();
        }
    }

    /** The batches that are being rebuilt, in the order of their rows. */
    private final class Rebuilding implements AutoCloseable {

        private final OpenRun run;
        private final Deque<BatchEntry> left;
        private BatchFiles.Body body;
        private int profiles;

        Rebuilding(OpenRun run, List<BatchEntry> damaged) {
            this.run = run;
            this.left = new ArrayDeque<>(damaged);
        }

        void add(int position, byte[] profile) throws IOException {
            while (!left.element().rows().contains(position)) {
                finishFirst();
            }
            if (body == null) {
                body = run.bodies().write(left.element().number(), new BulkImportBody(run.export().listId()));
            }
            body.add(profile);
            profiles++;
        }

        private void finishFirst() throws IOException {
            var batch = left.remove();
            if (profiles != batch.profiles()) {
                throw run.halting(Standing.failed(Kind.REBUILT_OTHERWISE, batch.number(), profiles, batch.profiles()));
            }
            var written = body.finish();
            ledger.batches().rebuilt(run.id(), batch.number(), written.bytes(), written.crc32c());
            body = null;
            profiles = 0;
        }

        /** All records are read. A batch that none of them is for is not what it was. */
        void finish() throws IOException {
            while (!left.isEmpty()) {
                finishFirst();
            }
        }

        @Override
        public void close() throws IOException {
            if (body != null) {
                body.close();
            }
        }
    }
}
