package io.segmentexport.stage;

import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.RowList;
import io.segmentexport.ledger.RowPlace;
import io.segmentexport.profile.FirstSeen;
import io.segmentexport.profile.NoteKind;
import io.segmentexport.run.OpenRun;
import io.segmentexport.segment.SegmentFileException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Message Translator of one reading of a run: records become profiles, what cannot become one is rejected with
 * its reason, what repeats an e-mail address is listed, and the profiles are cut into numbered batches.
 */
public final class RecordTranslator implements Closeable {

    /** Stands for the position of a record that is not sent: no row has it. */
    private static final int WITHHELD = 0;

    private record Why(String reason, String detail) {
    }

    private final OpenRun run;
    private final BatchCutter cutter;
    private final FirstSeenTables firstSeen;
    private final Map<Why, RowList> rejected = new LinkedHashMap<>();
    private final Map<String, Long> notes = new TreeMap<>();
    private final RunLists lists;
    private List<BatchPiece> pieces = new ArrayList<>();
    private ChunkMapper mapper;
    private ChunkMapper.Mapping ahead;
    private List<String> mappedColumns;
    private final RowList duplicates = RowList.empty();
    private long begun;
    private long read;

    /**
     * Translates the records of a run whose files are checked; to be closed.
     *
     * @throws IOException if its lists and tables cannot be made
     */
    RecordTranslator(OpenRun run) throws IOException {
        this.run = run;
        this.cutter = new BatchCutter(run);
        this.lists = new RunLists(run.work());
        try {
            this.firstSeen = new FirstSeenTables(run.export(), run.work());
        } catch (IOException | RuntimeException e) {
            lists.close();
            throw e;
        }
    }

    /**
     * Translates a chunk and hands out what is known to come of the records so far. The records of a chunk are mapped beside
     * this thread, which meanwhile goes on with the chunk before; the last chunk brings what is left.
     */
    List<BatchPiece> translate(RunChunk chunk) throws IOException {
        pieces = new ArrayList<>(2);
        if (begun + chunk.records().size() > run.records()) {
            throw new SegmentFileException("the files of the run hold more records than the " + run.records()
                    + " that were checked, so they were changed meanwhile; drop the segment again");
        }
        var before = ahead;
        ahead = begin(chunk);
        take(before);
        if (chunk.last()) {
            take(ahead);
            firstSeen.close(); // Its disk space is for others while the last batches are sent.
            cutter.endOfRun(pieces);
        } else {
            cutter.endOfChunk(pieces);
        }
        return pieces;
    }

    /** Hands out what there is and lets the open batch go. To be called where a chunk could not be translated. */
    List<BatchPiece> abandon() {
        cutter.endOfRun(pieces);
        return pieces;
    }

    /** Gives null where there is nothing to map. */
    private ChunkMapper.Mapping begin(RunChunk chunk) {
        if (chunk.records().isEmpty()) {
            return null;
        }
        if (!chunk.columns().equals(mappedColumns)) {
            mapper = new ChunkMapper(run.export(), chunk.columns(), firstSeen);
            mappedColumns = chunk.columns();
        }
        begun += chunk.records().size();
        return mapper.begin(chunk);
    }

    private void take(ChunkMapper.Mapping mapping) throws IOException {
        if (mapping != null) {
            for (var mapped : mapping.await()) {
                reject(mapped);
                take(mapped);
            }
            read += mapping.chunk().records().size();
            run.progress().read(mapping.chunk().records().size());
        }
    }

    private void reject(MappedRecords mapped) {
        for (var bad : mapped.rejected()) {
            rejected.computeIfAbsent(new Why(bad.reason().code(), bad.detail()), why -> RowList.empty())
                    .add(mapped.position(bad));
            run.progress().rejected(1);
        }
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
                cutter.add(positions[i], mapped.json(i), pieces);
            }
        }
    }

    private static int[] firstRows(Optional<FirstSeen> table, Optional<FirstSeen.Keys> keys, int[] positions) throws IOException {
        return table.isPresent() ? table.get().firstRows(keys.orElseThrow(), positions) : new int[positions.length];
    }

    /** Lists the records that repeat an earlier one, and takes their positions out of those that are to be sent. */
    private void withhold(int[] positions, int[] first) {
        for (int i = 0; i < positions.length; i++) {
            if (first[i] != 0) {
                duplicates.add(positions[i]);
                run.progress().duplicate();
                lists.duplicate(place(positions[i]), place(first[i]));
                positions[i] = WITHHELD;
            }
        }
    }

    private void noteShared(int firstPosition, int position, NoteKind kind) throws IOException {
        if (firstPosition != 0) {
            note(position, kind, "also in " + place(firstPosition).inWords());
        }
    }

    private void note(int position, NoteKind kind, String detail) {
        notes.merge(kind.code(), 1L, Long::sum);
        lists.note(place(position), kind, detail);
    }

    private RowPlace place(int position) {
        return RowPlace.of(position, run.files());
    }

    /** What was rejected so far, by reason. */
    List<Rejection> rejections() {
        return rejected.entrySet().stream()
                .map(entry -> new Rejection(
                        Rejection.BEFORE_DELIVERY, entry.getKey().reason(), entry.getKey().detail(), entry.getValue()))
                .toList();
    }

    /** How often what was noted of a profile that was sent. */
    Map<String, Long> notes() {
        return notes;
    }

    /** The positions of what repeats an e-mail address. */
    RowList duplicates() {
        return duplicates;
    }

    /** Whether every record that the check counted was translated: what is known now is known of the whole run. */
    boolean readToTheEnd() {
        return read == run.records();
    }

    /** Brings the lists to disk, and lets go of what it remembers of the records. */
    @Override
    public void close() throws IOException {
        firstSeen.close();
        lists.close();
    }
}
