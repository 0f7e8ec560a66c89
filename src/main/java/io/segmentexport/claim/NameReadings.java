package io.segmentexport.claim;

import io.segmentexport.claim.Snapshots.Looked;
import io.segmentexport.claim.Snapshots.Seen;
import io.segmentexport.config.Export;
import io.segmentexport.config.SnapshotName;
import io.segmentexport.ledger.SnapshotTable.ExportedSnapshot;
import io.segmentexport.segment.SegmentFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the names of the files of each segment are read: all of them in one way.
 *
 * @param bySegment by the segments of which a file lies there
 */
public record NameReadings(Map<String, SnapshotName.Reading> bySegment) {

    static NameReadings of(Export export, Looked now, List<ExportedSnapshot> exported) {
        var names = new TreeMap<String, Set<Path>>();
        now.files().values().stream().filter(seen -> !seen.rejected()).forEach(
                seen -> names.computeIfAbsent(seen.file().segment(), segment -> new LinkedHashSet<>()).add(seen.name()));
        exported.stream().filter(taken -> names.containsKey(taken.segment()))
                .forEach(taken -> names.get(taken.segment()).add(Path.of(taken.name())));
        var readings = new TreeMap<String, SnapshotName.Reading>();
        names.forEach((segment, paths) ->
                readings.put(segment, SnapshotName.Reading.of(paths, segment, export.segments().snapshotDate())));
        return new NameReadings(readings);
    }

    /** @throws SegmentFileException if those of a segment can be read in two ways that put them into another order */
    NameReadings ensureClear(Export export) {
        bySegment.forEach((segment, reading) -> {
            if (!reading.others().isEmpty()) {
                throw new SegmentFileException(("export %s: which file of segment %s is the newest cannot be told, its names can be"
                        + " read %s; say which it is: export.%s.snapshot-date = %s").formatted(export.id(), segment,
                        reading.words(), export.id(), reading.date().orElseThrow().notation()), null);
            }
        });
        return this;
    }

    SnapshotName of(String segment, Path name) {
        return SnapshotName.of(name, segment, bySegment.get(segment));
    }

    SnapshotName of(Seen seen) {
        return of(seen.file().segment(), seen.name());
    }
}
