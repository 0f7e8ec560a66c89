package io.segmentexport.stage;

import io.segmentexport.files.FileMark;
import io.segmentexport.files.RunFile;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Origin;
import io.segmentexport.segment.Columns;
import io.segmentexport.segment.SegmentChunks.SegmentChunk;
import io.segmentexport.segment.SegmentChunks;
import io.segmentexport.segment.SegmentFileException;
import io.segmentexport.segment.SegmentReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the files of a run once, one after the other, in chunks. */
final class SegmentFeed implements Closeable {

    private final OpenRun run;
    private final List<RunFile> read = new ArrayList<>();
    private final Map<RunFile, FileMark> begun = new LinkedHashMap<>();
    private SegmentReader reader;
    private SegmentChunks chunks;
    private boolean corrected;
    private int offset;
    private long records;
    private long bytesBefore;

    SegmentFeed(OpenRun run) {
        this.run = run;
    }

    /** Whether there is a chunk left. */
    boolean hasNext() {
        return read.size() < run.files().size();
    }

    /**
     * Opens the next file if the one before is read to its end.
     *
     * @return its columns; empty if a file is open
     * @throws SegmentFileException if it cannot be read
     */
    Optional<Columns> openIfNeeded() {
        if (chunks != null) {
            return Optional.empty();
        }
        offset = read.stream().mapToInt(file -> file.lastRow().orElseThrow()).reduce(0, Math::addExact);
        try {
            begun.put(file(), FileMark.of(run.path(file())));
        } catch (IOException e) {
            begun.put(file(), null); // The reader tells why it cannot be read.
        }
        reader = SegmentReader.open(run.path(file()), run.export().format(), run.export().mappedColumns());
        chunks = new SegmentChunks(reader, run.export().maxProfiles(), (int) records);
        corrected = Origin.toldBy(reader);
        return Optional.of(reader.columns());
    }

    /** The file that is open. */
    RunFile file() {
        return run.files().get(read.size());
    }

    /** What to add to a row of the open file for its position in the run. */
    int offset() {
        return offset;
    }

    /** Whether the records of the open file say which rejected record they correct. */
    boolean corrected() {
        return corrected;
    }

    /**
     * Reads the next chunk of the open file.
     *
     * @throws SegmentFileException if the file cannot be read on, or the run is larger than the export allows
     */
    SegmentChunk next() {
        var chunk = chunks.next();
        records += chunk.records().size();
        if (chunk.last()) {
            var facts = chunk.facts().orElseThrow();
            bytesBefore += facts.bytes();
            close();
            read.add(file().with(facts));
        }
        return chunk;
    }

    /**
     * The files that somebody wrote to since they were claimed: a program may hold a file open that was moved. A replay takes
     * them as they are by now.
     */
    List<String> changed() throws IOException {
        var changed = new ArrayList<String>();
        for (var entry : begun.entrySet()) {
            var now = FileMark.of(run.path(entry.getKey()));
            boolean added = run.run().replays() == 0 && now.bytes() != entry.getKey().bytes();
            if (added || !now.equals(entry.getValue())) {
                changed.add(entry.getKey().name());
            }
        }
        return changed;
    }

    /** How many bytes of the files were read, compressed or not. */
    long bytesRead() {
        return bytesBefore + (chunks == null ? 0 : reader.bytesRead());
    }

    /** How many records were handed out. */
    long records() {
        return records;
    }

    /** The files that were read to their end, with what is known of them now. */
    List<RunFile> read() {
        return read;
    }

    @Override
    public void close() {
        if (chunks == null) {
            return;
        }
        try {
            chunks.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            chunks = null;
        }
    }
}
