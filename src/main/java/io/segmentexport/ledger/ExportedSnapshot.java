package io.segmentexport.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot that a run has exported or is about to.
 *
 * @param segment the segment
 * @param date    the date that the name of its file tells
 * @param at      when it became whole
 */
public record ExportedSnapshot(String segment, Optional<String> date, Instant at) {
}
