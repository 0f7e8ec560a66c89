package io.segmentexport.claim;

import io.segmentexport.config.Export.WholeWhen;
import io.segmentexport.config.Export;
import io.segmentexport.config.SegmentSelection;
import io.segmentexport.config.SnapshotName;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.SnapshotTable.ExportedSnapshot;
import io.segmentexport.run.Origin;
import io.segmentexport.segment.SegmentFile;
import io.segmentexport.segment.SegmentFileException;
import io.segmentexport.segment.SegmentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds in the folder of an export the newest whole snapshot of each of its segments, and what is superseded by it. Changes
 * nothing.
 *
 * <p>What one done file closes is one snapshot, but where all of its names have dates: then each date is. Without done files,
 * a file is one, and so are together files of one folder whose names differ in nothing but a part number. The newest is that
 * of the latest date where all snapshots of the segment have dates in their names, else the one that was changed last. Files
 * of rejected records, by their name or their first columns, are no snapshots.
 */
public final class Snapshots {

    private static final Comparator<Snapshot> BY_TIME = Comparator.comparing(Snapshot::at)
            .thenComparing(snapshot -> snapshot.files().get(0).path().toString());
    private static final Comparator<Snapshot> BY_DATE =
            Comparator.<Snapshot, String>comparing(snapshot -> snapshot.date().orElse("")).thenComparing(BY_TIME);

    private final Ledger ledger;

    /** @param ledger knows which snapshots were exported; null if there is none yet, so that nothing was exported */
    public Snapshots(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * The whole files of one segment of one moment.
     *
     * @param segment the segment
     * @param files   its parts, in the order of their names
     * @param at      when it became whole: the time of its done file, else of the part that was changed last
     * @param date    the date that its names tell, as {@link SnapshotName} has it
     */
    public record Snapshot(String segment, List<SegmentFile> files, Instant at, Optional<String> date) {

        public Snapshot {
            files = List.copyOf(files);
        }

        /** Whether it is of an earlier moment than another: by the dates in their names where both have one that differs. */
        boolean isOlderThan(Optional<String> otherDate, Instant otherAt) {
            if (date.isPresent() && otherDate.isPresent() && !date.equals(otherDate)) {
                return date.get().compareTo(otherDate.get()) < 0;
            }
            return at.isBefore(otherAt);
        }
    }

    /**
     * A segment file as it was at a look.
     *
     * @param file      the file and its segment
     * @param bytes     its size
     * @param changedAt when it was changed last
     * @param name      its path below the export's folder
     */
    record Seen(SegmentFile file, long bytes, Instant changedAt, Path name) {

        boolean rejected() {
            return SegmentSelection.isRejected(name);
        }
    }

    /**
     * What lay in the folder of an export at one moment.
     *
     * @param files the files of its segments, by their paths
     */
    public record Looked(Map<Path, Seen> files) {

        public boolean nothing() {
            return files.isEmpty();
        }

        /** Where they lie. */
        public Set<Path> paths() {
            return files.keySet();
        }

        /** The segment files among them. */
        public List<SegmentFile> segmentFiles() {
            return files.values().stream().map(Seen::file).toList();
        }
    }

    /**
     * What one run takes.
     *
     * @param newest      the newest snapshot of each segment, in reading order: of two records of one person the newer wins
     * @param corrections corrected records; read last
     * @param superseded  older snapshots, which nobody exports any more
     * @param doneFiles   what closed any of these
     */
    public record Selected(
            List<Snapshot> newest, List<SegmentFile> corrections, List<Snapshot> superseded, List<Path> doneFiles) {

        /** Whether there is nothing to export; superseded snapshots stay where they are then. */
        public boolean nothing() {
            return newest.isEmpty() && corrections.isEmpty();
        }

        /** All files that are exported, in reading order. */
        public List<SegmentFile> files() {
            return Stream.concat(newest.stream().flatMap(snapshot -> snapshot.files().stream()), corrections.stream()).toList();
        }

        /** The segments of which there is a snapshot. */
        public Set<String> segments() {
            return newest.stream().map(Snapshot::segment).collect(Collectors.toSet());
        }
    }

    /** Looks into the folder of an export. */
    public Looked look(Export export) throws IOException {
        var seen = new TreeMap<Path, Seen>();
        for (var path : FolderFiles.below(export.folder())) {
            var name = export.folder().relativize(path);
            var segment = export.segments().segmentOf(name);
            try {
                if (segment.isPresent()) {
                    seen.put(path, new Seen(new SegmentFile(path, segment.get()), Files.size(path), changedAt(path), name));
                }
            } catch (NoSuchFileException e) {
                continue; // Somebody has taken it meanwhile.
            }
        }
        return new Looked(seen);
    }

    private static Instant changedAt(Path path) throws IOException {
        return Files.getLastModifiedTime(path).toInstant();
    }

    /**
     * Chooses.
     *
     * @param now     the look of now
     * @param settled tells of a file whether it is whole; not asked if done files do
     */
    public Selected select(Export export, Looked now, Predicate<Path> settled) throws IOException {
        var names = readings(export, now).ensureClear(export);
        var whole = export.wholeWhen() == WholeWhen.DONE_FILE ? closed(export, names, now) : unchanged(export, names, now, settled);
        var newest = new ArrayList<Snapshot>();
        var superseded = new ArrayList<Snapshot>();
        var taken = ledger == null ? List.<ExportedSnapshot>of() : ledger.snapshots().newest(export.id());
        whole.snapshots().stream().collect(Collectors.groupingBy(Snapshot::segment, TreeMap::new, Collectors.toList()))
                .values().forEach(ofSegment -> {
                    var inOrder = newestFirst(ofSegment);
                    var first = inOrder.get(0);
                    boolean late = taken.stream().filter(other -> other.segment().equals(first.segment()))
                            .anyMatch(other -> first.isOlderThan(names.of(other.segment(), Path.of(other.name())).date(), other.at()));
                    superseded.addAll(late ? inOrder : inOrder.subList(1, inOrder.size()));
                    if (!late) {
                        newest.add(first);
                    }
                });
        return new Selected(newestFirst(newest), whole.corrections(), List.copyOf(superseded), whole.doneFiles());
    }

    /** How the names of each segment that lies there are read, found out from these and those that were exported. */
    public NameReadings readings(Export export, Looked now) {
        return NameReadings.of(export, now, ledger == null ? List.of() : ledger.snapshots().lastTaken(export.id()));
    }

    private static List<Snapshot> newestFirst(Collection<Snapshot> snapshots) {
        boolean dated = snapshots.stream().allMatch(snapshot -> snapshot.date().isPresent());
        return snapshots.stream().sorted((dated ? BY_DATE : BY_TIME).reversed()).toList();
    }

    /** What may be exported, before it is chosen from. */
    private record Whole(List<Snapshot> snapshots, List<SegmentFile> corrections, List<Path> doneFiles) {
    }

    private static Whole unchanged(Export export, NameReadings names, Looked now, Predicate<Path> settled) {
        var groups = new LinkedHashMap<List<String>, List<Seen>>();
        var corrections = new ArrayList<SegmentFile>();
        for (var seen : now.files().values()) {
            boolean stands = settled.test(seen.file().path());
            if (seen.rejected() || stands && isCorrection(export, seen)) {
                if (stands) {
                    corrections.add(seen.file());
                }
            } else {
                groups.computeIfAbsent(List.of(seen.file().segment(), names.of(seen).snapshot()), key -> new ArrayList<>())
                        .add(seen);
            }
        }
        // One part that still grows, and the snapshot is not whole.
        var snapshots = groups.values().stream()
                .filter(parts -> parts.stream().allMatch(seen -> settled.test(seen.file().path())))
                .map(parts -> snapshot(names, parts, parts.stream().map(Seen::changedAt).max(Instant::compareTo).orElseThrow()))
                .toList();
        return new Whole(snapshots, corrections, List.of());
    }

    private static Whole closed(Export export, NameReadings names, Looked now) throws IOException {
        var doneFiles = new TreeMap<Path, Instant>();
        for (var path : FolderFiles.below(export.folder())) {
            if (path.getFileName().toString().endsWith(DoneFile.ENDING) && !DoneFile.parts(export, path).isEmpty()) {
                doneFiles.put(path, changedAt(path));
            }
        }
        var corrections = new ArrayList<SegmentFile>();
        var snapshots = new ArrayList<Snapshot>();
        var taken = new LinkedHashSet<Path>();
        // A file that two of them close belongs to the later one.
        var latestFirst = doneFiles.entrySet().stream()
                .sorted(Map.Entry.<Path, Instant>comparingByValue().reversed()).toList();
        for (var doneFile : latestFirst) {
            var parts = new ArrayList<Seen>();
            for (var part : DoneFile.parts(export, doneFile.getKey())) {
                var seen = now.files().get(part.path());
                if (seen != null && taken.add(part.path())) {
                    if (seen.rejected() || isCorrection(export, seen)) {
                        corrections.add(part);
                    } else {
                        parts.add(seen);
                    }
                }
            }
            snapshots.addAll(closedTogether(names, parts, doneFile.getValue()));
        }
        return new Whole(snapshots, corrections, List.copyOf(doneFiles.keySet()));
    }

    private static List<Snapshot> closedTogether(NameReadings names, List<Seen> parts, Instant at) {
        boolean dated = parts.stream().allMatch(seen -> names.of(seen).date().isPresent());
        return parts.stream()
                .collect(Collectors.groupingBy(
                        seen -> List.of(seen.file().segment(), dated ? names.of(seen).date().orElseThrow() : ""),
                        LinkedHashMap::new, Collectors.toList()))
                .values().stream().map(together -> snapshot(names, together, at)).toList();
    }

    private static Snapshot snapshot(NameReadings names, List<Seen> parts, Instant at) {
        var dates = parts.stream().map(seen -> names.of(seen).date()).collect(Collectors.toSet());
        Optional<String> date = dates.size() == 1 ? dates.iterator().next() : Optional.empty();
        // As exactly as any ledger keeps it: else a snapshot would be older than itself.
        return new Snapshot(parts.get(0).file().segment(), parts.stream().map(Seen::file).toList(),
                at.truncatedTo(ChronoUnit.MILLIS), date);
    }

    /** A person may have given a corrected file another name; what stands in front of its columns tells it. */
    private static boolean isCorrection(Export export, Seen seen) {
        try (var reader = SegmentReader.open(seen.file().path(), export.format(), export.mappedColumns())) {
            return Origin.toldBy(reader);
        } catch (IOException | SegmentFileException e) {
            return false; // That it cannot be read is told by the run.
        }
    }
}
