package io.segmentexport.config;

import java.nio.file.Path;
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
     * The segment that a file belongs to.
     *
     * @param file the file relative to the export's folder
     * @return the segment's name, or empty where the file belongs to none of the selected segments
     */
    public Optional<String> segmentOf(Path file) {
        throw new UnsupportedOperationException("written by the config helper");
    }
}
