package io.segmentexport.config;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The segments that an export takes, and the rule which file belongs to which.
 *
 * @param names the configured names in order; empty where {@code *} selects all
 */
public record SegmentSelection(List<String> names) {

    public SegmentSelection {
        names = List.copyOf(names);
    }

    /** Whether every file is taken ({@code export.ID.segments = *}). */
    public boolean all() {
        return names.isEmpty();
    }

    /**
     * The segment that a file belongs to: a configured name that is the base name (the file's name without
     * {@code .csv}, {@code .txt}, {@code .tsv} and {@code .gz}); else the longest configured name that it begins with,
     * followed by {@code _}, {@code -} or {@code .}; else the name of its sub-folder. Where all segments are taken: the
     * name of its sub-folder; else the base name without a part number, a date or {@code -rejected-…} at its end.
     * Upper and lower case differ.
     *
     * @param file the file relative to the export's folder
     * @return the segment's name, or empty where the file belongs to none of the selected segments or is no segment
     *         file: a hidden file, or one with another ending, as {@code .done}, {@code .part} or {@code .tmp}
     */
    public Optional<String> segmentOf(Path file) {
        return SegmentFileName.of(file)
                .flatMap(name -> all() ? Optional.of(name.ownSegment()) : configuredSegmentOf(name));
    }

    private Optional<String> configuredSegmentOf(SegmentFileName name) {
        if (names.contains(name.base())) {
            return Optional.of(name.base());
        }
        return names.stream()
                .filter(name::isPartOf)
                .max(Comparator.comparingInt(String::length))
                .or(() -> name.subfolder().filter(names::contains));
    }
}
