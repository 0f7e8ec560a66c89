package io.segmentexport.ledger;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An older snapshot of a segment, or a part of one, that is put into the archive unread because a newer one is exported.
 *
 * @param name    its name in the archive's folder of superseded files
 * @param segment the segment that it holds
 * @param bytes   its size
 * @param source  where it is moved from; empty once it lies in the archive
 */
public record Superseded(String name, String segment, long bytes, Optional<Path> source) {
}
