/**
 * The durable journal of runs and batches: rows as records, and a class for each table.
 * {@link io.segmentexport.ledger.Ledger} opens it and gives the tables; {@link io.segmentexport.ledger.RunTable} and
 * {@link io.segmentexport.ledger.BatchTable} are the two that everything goes by. A row is written before the side effect that
 * relies on it. No key, no address and no cell of a file is ever in it. The databases are in {@code ledger.database}.
 *
 * <p>May use files, segment and config.
 */
package io.segmentexport.ledger;
