package io.segmentexport.stage;

import io.segmentexport.config.Export.OnDuplicateContent;
import io.segmentexport.files.Explanations;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.CorrectionTable.CorrectionLinks;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Staged;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Room;
import io.segmentexport.run.Standing;
import io.segmentexport.run.StorageFault;
import io.segmentexport.segment.SegmentFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stages runs: the files become complete request bodies on disk, and the ledger gets all that is known of their records in
 * one transaction. One run stages at a time in a process. What fails here fails the run, and nothing was sent.
 */
public final class Staging {

    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);
    private static final String NOTHING_SENT = "; nothing was sent";

    private final Ledger ledger;
    private final Room room;
    private final Semaphore turn = new Semaphore(1, true);
    private volatile Attempt attempt;

    public Staging(Ledger ledger, Room room) {
        this.ledger = ledger;
        this.room = room;
    }

    /**
     * Waits until no other run stages.
     *
     * @throws io.segmentexport.run.RunHaltedException if the run was halted meanwhile
     */
    public void begin(OpenRun run) throws InterruptedException {
        while (!turn.tryAcquire(100, TimeUnit.MILLISECONDS)) {
            if (run.halted()) {
                throw run.halting(run.standing());
            }
        }
    }

    /**
     * The Splitter's iterator: the chunks of the files of a run, in order; none if its content was exported before.
     *
     * @throws io.segmentexport.run.RunHaltedException if a file is gone
     */
    public Iterator<? extends Chunk> chunks(OpenRun run) throws IOException {
        ledger.runs().move(run.id(), RunState.STAGING, Optional.empty());
        run.enter(RunState.STAGING);
        var gone = run.files().stream().filter(file -> !Files.exists(run.path(file))).map(RunFile::name).toList();
        if (!gone.isEmpty()) {
            throw run.halting(Standing.failed(Kind.FILES_GONE, String.join(", ", gone) + (gone.size() == 1 ? " is" : " are")
                    + " not in " + run.folder() + " any more", NOTHING_SENT));
        }
        skipKnownContent(run);
        if (run.sameContentAs().isPresent()) {
            return List.<Chunk>of().iterator();
        }
        attempt = new Attempt(run);
        return attempt;
    }

    /** Content that a run with the same settings completed is skipped, if the export says so. Only files of its sizes are hashed. */
    private void skipKnownContent(OpenRun run) throws IOException {
        if (run.export().onDuplicateContent() == OnDuplicateContent.SEND || !ledger.runs().completedWithSizes(run.run())) {
            return;
        }
        var hashes = new ArrayList<String>();
        for (var file : run.files()) {
            hashes.add(new DigestUtils(DigestUtils.getSha256Digest()).digestAsHex(run.path(file)));
        }
        ledger.runs().completedBefore(run.run(), content(hashes)).ifPresent(earlier -> {
            LOG.info("skipped: run {} exported the same content (export.{}.on-duplicate-content = skip)", earlier, run.export().id());
            ledger.runs().skipped(run.id(), earlier);
            run.skipAs(earlier);
        });
    }

    private static String content(List<String> hashes) {
        return DigestUtils.sha256Hex(String.join("\n", hashes));
    }

    /** The Message Translator: the slices of profiles that are full with a chunk of records. */
    public List<Slice> translate(Chunk chunk) throws IOException {
        room.watch(chunk.attempt().run());
        return chunk.attempt().run().halted() ? List.of() : chunk.attempt().translate(chunk);
    }

    /** Writes a batch that the Aggregate has completed. A batch of a run that was halted meanwhile is discarded. */
    public void write(StagedBatch batch) {
        var run = batch.attempt().run();
        run.nameInLog();
        if (run.halted()) {
            return;
        }
        try {
            batch.attempt().write(batch);
            room.forBatches(run, batch.attempt().bytesWritten(), batch.attempt().bytesToCome());
        } catch (IOException | RuntimeException e) {
            broken(run, e);
        }
    }

    /**
     * Ends the staging of a run, however it went. The commit point, if it was not halted: all that is known of the records enters
     * the ledger in one transaction, and delivery can begin. A run that was halted before keeps no batch: it is staged anew when
     * it resumes.
     */
    public void commit(OpenRun run) throws IOException {
        try (var ended = attempt) {
            if (!run.halted() && run.sameContentAs().isEmpty()) {
                commit(ended);
            }
        } catch (IOException | RuntimeException e) {
            broken(run, e);
        } finally {
            attempt = null;
            turn.release();
            if (run.halted() && !run.staged()) {
                run.bodies().clear();
            }
            room.release(run);
        }
    }

    private void commit(Attempt read) throws IOException {
        var run = read.run();
        if (!read.addsUp()) {
            throw run.halting(Standing.failed(Kind.DOES_NOT_ADD_UP, read.records(), read.placed()));
        }
        read.close();
        var changed = read.changed();
        if (!changed.isEmpty()) {
            throw run.halting(Standing.failed(Kind.CHANGED, String.join(", ", changed), "taken", NOTHING_SENT));
        }
        var hashes = read.files().stream().map(file -> file.sha256().orElseThrow()).toList();
        ledger.runs().staged(run.id(), new Staged(read.files(), content(hashes), read.batches(), read.rejections(),
                read.duplicates(), read.notes(), links(run.run())));
        run.staged(read.files());
        LOG.info("read {} records in {} file(s), {} rejected, {} duplicates, {} batches", run.records(), run.files().size(),
                attempt.rejected(), attempt.duplicates().getCardinality(), attempt.batches().size());
    }

    /** A person may write anything into the columns: only records that an earlier run of the same export rejected count. */
    private List<CorrectionLinks> links(Run run) {
        var byRun = attempt.corrected().entrySet().stream().collect(Collectors.groupingBy(
                entry -> entry.getValue().run(), TreeMap::new, Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        var links = new ArrayList<CorrectionLinks>();
        byRun.forEach((id, origins) -> ledger.runs().find(id)
                .filter(earlier -> earlier.export().id().equals(run.export().id()) && earlier.openedAt().isBefore(run.openedAt()))
                .ifPresent(earlier -> {
                    var rejected = RoaringBitmap.or(ledger.rejections().of(id).stream().map(Rejection::rows).iterator());
                    var rows = new ArrayList<Integer>();
                    var originals = new ArrayList<Integer>();
                    new TreeMap<>(origins).forEach((row, origin) -> origin.position(earlier).ifPresent(position -> {
                        if (rejected.contains(position)) {
                            rows.add(row);
                            originals.add(position);
                        }
                    }));
                    if (!rows.isEmpty()) {
                        links.add(new CorrectionLinks(run.id(), id, ints(rows), ints(originals)));
                    }
                }));
        return links;
    }

    private static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Something went wrong: the run fails, or waits for room or the ledger. */
    public void broken(OpenRun run, Throwable exception) {
        var cause = exception;
        while (cause.getCause() != null && !(cause instanceof SegmentFileException)) {
            cause = cause.getCause();
        }
        if (cause instanceof SegmentFileException) {
            run.halt(Standing.failed(Kind.UNREADABLE, cause.getMessage(), NOTHING_SENT));
        } else if (run.broken("the files could not be staged", exception)) {
            StorageFault.in(exception).ifPresentOrElse(
                    fault -> LOG.warn("the files cannot be staged now: {}", fault.explanation().text()),
                    () -> LOG.error("the files could not be staged: {}", Explanations.of(exception), Explanations.withoutWords(exception)));
        }
    }
}
