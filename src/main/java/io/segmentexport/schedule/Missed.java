package io.segmentexport.schedule;

import io.segmentexport.config.Export;
import java.time.Instant;

/**
 * An export that was not run when it was due.
 *
 * @param export the export
 * @param due    the latest due time that was missed
 */
public record Missed(Export export, Instant due) {
}
