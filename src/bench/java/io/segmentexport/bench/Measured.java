package io.segmentexport.bench;

import java.util.List;

/**
 * What a measurement brought.
 *
 * @param tables   the figures
 * @param findings those with a bound
 */
record Measured(List<Table> tables, List<Finding> findings) {
}
