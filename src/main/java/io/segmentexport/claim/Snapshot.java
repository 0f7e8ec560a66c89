package io.segmentexport.claim;

import io.segmentexport.segment.SegmentFile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The whole files of one segment of one moment.
 *
 * @param segment the segment
 * @param files   its parts, in the order of their names
 * @param at      when it became whole: the time of its done file, else of the part that was changed last
 * @param date    the date that its names tell, as {@link io.segmentexport.config.SnapshotName} has it
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
