package io.segmentexport.schedule;

import io.segmentexport.config.Export;
import io.segmentexport.ledger.Start;

/**
 * A run that is asked for: by a schedule, or by somebody.
 *
 * @param export the export
 * @param start  who or what asks
 */
public record Asked(Export export, Start start) {
}
