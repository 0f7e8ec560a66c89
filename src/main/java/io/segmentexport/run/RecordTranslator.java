package io.segmentexport.run;

import io.segmentexport.profile.NoteKind;
import io.segmentexport.profile.Profile;
import io.segmentexport.profile.RejectedRecord;
import io.segmentexport.segment.SegmentFileException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The Message Translator of one reading of a run: records become profiles, what cannot become one is rejected with
 * its reason, what repeats an e-mail address is listed, and the profiles are cut into numbered batches.
 */
final class RecordTranslator implements Closeable {

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
    private List<String> mappedColumns;
    private final RowList duplicates = RowList.empty();
    private long read;

    /**
     * Translates the records of a run whose files are checked; to be closed.
     *
     * @throws RunHaltedException where there is no memory now to find duplicates in
     */
    RecordTranslator(OpenRun run, TableMemory memory) throws IOException {
        this.run = run;
        this.cutter = new BatchCutter(run);
        this.firstSeen = memory.tables(run);
        try {
            this.lists = new RunLists(run.work());
        } catch (IOException | RuntimeException e) {
            firstSeen.close();
            throw e;
        }
    }

    /** Translates a chunk and hands out what it brings to the batches. */
    List<BatchPiece> translate(RunChunk chunk) throws IOException {
        pieces = new ArrayList<>(2);
        if (read + chunk.records().size() > run.records()) {
            throw new SegmentFileException("the files of the run hold more records than the " + run.records()
                    + " that were checked, so they were changed meanwhile; drop the segment again");
        }
        if (!chunk.records().isEmpty()) {
            mapColumns(chunk.columns());
            take(mapped(chunk), chunk.offset());
        }
        read += chunk.records().size();
        run.progress().read(chunk.records().size());
        if (chunk.last()) {
            firstSeen.close(); // Its memory is for other runs while the last batches are sent.
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

    private void mapColumns(List<String> columns) {
        if (!columns.equals(mappedColumns)) {
            mapper = new ChunkMapper(run.export(), columns);
            mappedColumns = columns;
        }
    }

    /** The profiles of a chunk; what cannot become one is rejected. */
    private List<Profile> mapped(RunChunk chunk) {
        var profiles = new ArrayList<Profile>(chunk.records().size());
        for (var translation : mapper.map(chunk.records())) {
            if (translation instanceof Profile profile) {
                profiles.add(profile);
            } else if (translation instanceof RejectedRecord bad) {
                rejected.computeIfAbsent(new Why(bad.reason().code(), bad.detail()), why -> RowList.empty())
                        .add(chunk.offset() + bad.row());
                run.progress().rejected(1);
            }
        }
        return profiles;
    }

    private void take(List<Profile> mapped, int offset) throws IOException {
        var profiles = withoutDuplicates(mapped, offset);
        int[] positions = positions(profiles, offset);
        int[] withExternalId = firstSeen.externalIds().firstRows(keys(profiles, Profile::externalId), positions);
        int[] withPhoneNumber = firstSeen.phoneNumbers().firstRows(keys(profiles, Profile::phoneNumber), positions);
        for (int i = 0; i < positions.length; i++) {
            for (var note : profiles.get(i).notes()) {
                note(positions[i], note.kind(), note.detail());
            }
            noteShared(withExternalId[i], positions[i], NoteKind.SHARED_EXTERNAL_ID);
            noteShared(withPhoneNumber[i], positions[i], NoteKind.SHARED_PHONE_NUMBER);
            cutter.add(positions[i], profiles.get(i).json(), pieces);
        }
    }

    private List<Profile> withoutDuplicates(List<Profile> mapped, int offset) throws IOException {
        int[] positions = positions(mapped, offset);
        int[] first = firstSeen.emails().firstRows(keys(mapped, Profile::emailKey), positions);
        var profiles = new ArrayList<Profile>(mapped.size());
        for (int i = 0; i < positions.length; i++) {
            if (first[i] == 0) {
                profiles.add(mapped.get(i));
            } else {
                duplicates.add(positions[i]);
                run.progress().duplicate();
                lists.duplicate(place(positions[i]), place(first[i]));
            }
        }
        return profiles;
    }

    private static int[] positions(List<Profile> profiles, int offset) {
        return profiles.stream().mapToInt(profile -> offset + profile.row()).toArray();
    }

    private static String[] keys(List<Profile> profiles, Function<Profile, String> key) {
        return profiles.stream().map(key).toArray(String[]::new);
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
