package io.segmentexport.ledger;

import java.time.Instant;

/**
 * Something that people are to be told.
 *
 * @param cause    what it is about, without what changes while it lasts: {@code run-failed:RUN}
 * @param body     what they are told; holds no address and no key
 * @param raisedAt since when it is so
 */
public record AlertEntry(String cause, String body, Instant raisedAt) {
}
