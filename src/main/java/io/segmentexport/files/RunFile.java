package io.segmentexport.files;

import io.segmentexport.segment.SegmentFacts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A segment file of a run.
 *
 * @param ordinal its place in the order in which the files of the run are read, from 0
 * @param segment the segment that it holds, whole or a part
 * @param name    its name in the run's folder
 * @param bytes   its size
 * @param sha256  the hash of its bytes; known after the check
 * @param records how many records it holds; known after the check
 * @param lastRow the number of its last row; known after the check
 * @param source  where it is being moved from, while it is claimed; empty once the claim is whole, and for a copy
 * @param snapshotAt of which moment its snapshot of the segment is, where the newest was looked for
 */
public record RunFile(
        int ordinal,
        String segment,
        String name,
        long bytes,
        Optional<String> sha256,
        Optional<Integer> records,
        Optional<Integer> lastRow,
        Optional<Path> source,
        Optional<Instant> snapshotAt) {

    /** This file with what the check found. */
    public RunFile with(SegmentFacts facts) {
        return new RunFile(ordinal, segment, name, facts.bytes(),
                Optional.of(facts.sha256()), Optional.of(facts.records()), Optional.of(facts.lastRow()), source, snapshotAt);
    }

    /** A file as it is claimed, before anything of it was read. */
    public static RunFile claimed(int ordinal, String segment, String name, long bytes) {
        return new RunFile(ordinal, segment, name, bytes, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty());
    }

    /** This file while it is moved from where it was found. */
    public RunFile from(Path place) {
        return new RunFile(ordinal, segment, name, bytes, sha256, records, lastRow, Optional.of(place.toAbsolutePath()),
                snapshotAt);
    }

    /** This file as a part of the snapshot of that moment. */
    public RunFile ofSnapshot(Instant at) {
        return new RunFile(ordinal, segment, name, bytes, sha256, records, lastRow, source, Optional.of(at));
    }
}
