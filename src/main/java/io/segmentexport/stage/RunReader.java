package io.segmentexport.stage;

import io.segmentexport.ledger.RunFile;
import io.segmentexport.run.OpenRun;
import io.segmentexport.segment.CsvSegmentFormat;
import io.segmentexport.segment.ReadAhead;
import io.segmentexport.segment.SegmentChunk;
import io.segmentexport.segment.SegmentChunks;
import java.io.Closeable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Reads the files of a run, one after the other, in chunks; the next chunk is read while one is worked on. A run that
 * is halted ends here with an empty last chunk, so that what is under way downstream is let go; so does a file that
 * cannot be read on, which fails the run.
 */
final class RunReader implements Iterator<RunChunk>, Closeable {

    private static final int CHUNKS_AHEAD = 1;

    private final OpenRun run;
    private final Iterator<RunFile> files;
    private ReadAhead<SegmentChunk> chunks;
    private List<String> columns = List.of();
    private int offset;
    private int nextOffset;
    private boolean ended;

    RunReader(OpenRun run) {
        this.run = run;
        this.files = run.files().iterator();
    }

    @Override
    public boolean hasNext() {
        return !ended;
    }

    @Override
    public RunChunk next() {
        if (ended) {
            throw new NoSuchElementException("no chunk after the last of " + run);
        }
        try {
            return run.halted() ? end() : read();
        } catch (RuntimeException e) {
            run.broken("its files cannot be read on", e);
            return end();
        }
    }

    private RunChunk read() {
        if (chunks == null) {
            open(files.next());
        }
        SegmentChunk chunk = chunks.next();
        boolean last = chunk.last() && !files.hasNext();
        if (chunk.last()) {
            close();
        }
        ended = last;
        return new RunChunk(run, columns, offset, chunk.records(), last);
    }

    private void open(RunFile file) {
        var reader = new CsvSegmentFormat().open(run.path(file), run.csvOptions());
        columns = reader.columns();
        chunks = ReadAhead.of(new SegmentChunks(reader), CHUNKS_AHEAD, "read-" + run.id());
        offset = nextOffset;
        nextOffset = Math.addExact(offset, file.lastRow().orElseThrow());
    }

    private RunChunk end() {
        ended = true;
        close();
        return new RunChunk(run, columns, offset, List.of(), true);
    }

    @Override
    public void close() {
        if (chunks != null) {
            chunks.close();
            chunks = null;
        }
    }
}
