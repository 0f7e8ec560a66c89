package io.segmentexport.stage;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.FolderRemoval;
import io.segmentexport.files.RowPlace;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.profile.FirstSeen;
import io.segmentexport.profile.NoteKind;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Origin;
import io.segmentexport.segment.Columns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinTask;
import org.roaringbitmap.RoaringBitmap;

/**
 * One attempt to stage a run: an iterator over the chunks of its files, the Message Translator that makes slices of
 * profiles of them, and what it finds on the way. An attempt that is cut short leaves nothing behind. Not Closeable: Camel's
 * Splitter would close it as soon as it has the last chunk.
 */
final class Attempt implements Iterator<Chunk>, AutoCloseable {

    /** After so many records their number is reckoned from the bytes that they took. */
    private static final int RECKONED_AT = 50_000;
    /** Stands for the position of a record that is not sent: no row has it. */
    private static final int WITHHELD = 0;

    private record Why(String reason, String detail) {
    }

    private final OpenRun run;
    private final SegmentFeed feed;
    private final FirstSeenTables firstSeen;
    private final RunLists lists;
    private final Slice.Builder slice = new Slice.Builder(this);
    private final Map<Why, RoaringBitmap> rejected = new LinkedHashMap<>();
    private final Map<String, Long> notes = new TreeMap<>();
    private final RoaringBitmap duplicates = new RoaringBitmap();
    private final List<BatchEntry> batches = new ArrayList<>();
    private final Map<Integer, Origin> corrected = new LinkedHashMap<>();
    private List<Slice> slices = new ArrayList<>();
    private List<String> columns;
    private ChunkMapper mapper;
    private List<ForkJoinTask<MappedRecords>> ahead = List.of();
    private boolean reckoned;
    private boolean ended;
    private long bytesWritten;

    /**
     * Begins an attempt; what an earlier one left is removed.
     *
     * @throws IOException if the scratch files cannot be made
     */
    Attempt(OpenRun run) throws IOException {
        this.run = run;
        this.feed = new SegmentFeed(run);
        run.bodies().clear();
        var scratch = run.data().scratch(run.id());
        FolderRemoval.delete(scratch);
        DataFolder.create(scratch);
        this.firstSeen = new FirstSeenTables(run.export(), scratch);
        try {
            this.lists = new RunLists(scratch);
        } catch (IOException | RuntimeException e) {
            firstSeen.close();
            throw e;
        }
    }

    OpenRun run() {
        return run;
    }

    @Override
    public boolean hasNext() {
        return !ended && !run.halted() && feed.hasNext();
    }

    /** Reads the next chunk; its columns fit the export. */
    @Override
    public Chunk next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no chunk is left of " + run);
        }
        feed.openIfNeeded().ifPresent(this::fit);
        int offset = feed.offset();
        boolean isCorrected = feed.corrected();
        var chunk = feed.next();
        if (isCorrected) {
            chunk.records().forEach(record -> Origin.of(record).ifPresent(origin -> corrected.put(offset + record.row(), origin)));
        }
        chunk.facts().filter(facts -> facts.blankRows() > 0)
                .ifPresent(facts -> notes.merge(NoteKind.BLANK_ROW.code(), (long) facts.blankRows(), Long::sum));
        ended = !feed.hasNext();
        return new Chunk(this, offset, chunk.records(), ended);
    }

    private void fit(Columns found) {
        if (!found.names().equals(columns)) {
            mapper = new ChunkMapper(run.export(), found, firstSeen);
            columns = found.names();
        }
    }

    /**
     * Translates a chunk and hands out the slices that are full. The records of a chunk are mapped beside this thread, which
     * meanwhile goes on with the chunk before; the last chunk brings what is left.
     */
    List<Slice> translate(Chunk chunk) throws IOException {
        slices = new ArrayList<>();
        reckon();
        var before = ahead;
        ahead = mapper.begin(chunk);
        take(before);
        if (chunk.last()) {
            take(ahead);
            firstSeen.close();
            if (!slice.isEmpty()) {
                slices.add(slice.build());
            }
        }
        return slices;
    }

    private void reckon() throws IOException {
        if (!reckoned && !ended && feed.records() >= RECKONED_AT) {
            reckoned = true;
            double records = 1.2 * feed.records() * bytes() / feed.bytesRead();
            firstSeen.expect((long) Math.min(records, run.export().maxProfiles()));
        }
    }

    private long bytes() {
        return run.files().stream().mapToLong(RunFile::bytes).sum();
    }

    private void take(List<ForkJoinTask<MappedRecords>> shares) throws IOException {
        for (var share : shares) {
            var mapped = share.join();
            for (var bad : mapped.rejected()) {
                rejected.computeIfAbsent(new Why(bad.reason().code(), bad.detail()), why -> new RoaringBitmap())
                        .add(mapped.position(bad));
            }
            take(mapped);
        }
        run.progress().read(feed.records(), feed.bytesRead());
    }

    private void take(MappedRecords mapped) throws IOException {
        int[] positions = mapped.positions();
        withhold(positions, firstSeen.emails().firstRows(mapped.emails(), positions));
        int[] withExternalId = firstRows(firstSeen.externalIds(), mapped.externalIds(), positions);
        int[] withPhoneNumber = firstRows(firstSeen.phoneNumbers(), mapped.phoneNumbers(), positions);
        for (int i = 0; i < positions.length; i++) {
            if (positions[i] != WITHHELD) {
                for (var note : mapped.notes(i)) {
                    note(positions[i], note.kind(), note.detail());
                }
                noteShared(withExternalId[i], positions[i], NoteKind.SHARED_EXTERNAL_ID);
                noteShared(withPhoneNumber[i], positions[i], NoteKind.SHARED_PHONE_NUMBER);
                slice.add(positions[i], mapped.json(i));
                if (slice.isFull()) {
                    slices.add(slice.build());
                }
            }
        }
    }

    /** The rows that had the keys first; none if the export does not map them. */
    private static int[] firstRows(Optional<FirstSeen> table, Optional<FirstSeen.Keys> keys, int[] positions) throws IOException {
        return table.isPresent() ? table.get().firstRows(keys.orElseThrow(), positions) : new int[positions.length];
    }

    /** Lists the records that repeat an earlier one, and takes their positions out of those that are to be sent. */
    private void withhold(int[] positions, int[] first) {
        for (int i = 0; i < positions.length; i++) {
            if (first[i] != 0) {
                duplicates.add(positions[i]);
                lists.duplicate(place(positions[i]), place(first[i]));
                positions[i] = WITHHELD;
            }
        }
    }

    private void noteShared(int firstPosition, int position, NoteKind kind) {
        if (firstPosition != 0) {
            note(position, kind, "also in " + place(firstPosition).inWords());
        }
    }

    private void note(int position, NoteKind kind, String detail) {
        notes.merge(kind.code(), 1L, Long::sum);
        if (kind.byColumn()) {
            lists.note(kind, detail);
        } else {
            lists.note(place(position), kind, detail);
        }
    }

    /** The files that are read know their last row; the open one has the positions after it. */
    private RowPlace place(int position) {
        var files = new ArrayList<RunFile>(feed.read());
        if (feed.hasNext()) {
            files.add(feed.file());
        }
        return RowPlace.of(position, files);
    }

    /** Writes a batch that is complete. */
    void write(StagedBatch batch) throws IOException {
        var entry = batch.write(Integer.toString(batches.size() + 1));
        batches.add(entry);
        bytesWritten += entry.bytes();
        run.progress().batchCut();
    }

    /** How many bytes the batches so far take. */
    long bytesWritten() {
        return bytesWritten;
    }

    /** How many more bytes the batches will take, reckoned from what the batches so far took of what was read so far. */
    long bytesToCome() {
        long read = feed.bytesRead();
        return read == 0 ? 0 : (long) ((double) bytesWritten / read * Math.max(0, bytes() - read));
    }

    /** Whether every record was read and has a place: in a batch, among the rejected or among the duplicates. */
    boolean addsUp() {
        return ended && !feed.hasNext() && feed.records() == placed();
    }

    /** The files that were changed since they were claimed. */
    List<String> changed() throws IOException {
        return feed.changed();
    }

    /** How many records have a place. */
    long placed() {
        return batches.stream().mapToLong(BatchEntry::profiles).sum() + duplicates.getCardinality() + rejected();
    }

    /** How many records are rejected. */
    long rejected() {
        return rejected.values().stream().mapToLong(RoaringBitmap::getCardinality).sum();
    }

    long records() {
        return feed.records();
    }

    /** The files with what is known of them now that they are read. */
    List<RunFile> files() {
        return feed.read();
    }

    List<BatchEntry> batches() {
        return batches;
    }

    /** What was rejected, by reason. */
    List<Rejection> rejections() {
        return rejected.entrySet().stream()
                .map(entry -> new Rejection(Rejection.BEFORE_DELIVERY, entry.getKey().reason(), entry.getKey().detail(), entry.getValue()))
                .toList();
    }

    /** How often what was noted of a profile that is sent. */
    Map<String, Long> notes() {
        return notes;
    }

    /** The positions of what repeats an e-mail address. */
    RoaringBitmap duplicates() {
        return duplicates;
    }

    /** Which rejected record of an earlier run stands at which position of this one. */
    Map<Integer, Origin> corrected() {
        return corrected;
    }

    /** Lets go of files and tables. The lists are on disk then. */
    @Override
    public void close() throws IOException {
        feed.close();
        firstSeen.close();
        lists.close();
    }
}
