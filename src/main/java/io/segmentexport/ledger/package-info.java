/**
 * The durable journal of runs and batches: rows as records, and a class for each table.
 * {@link io.segmentexport.ledger.Ledger} opens it and gives the tables; {@link io.segmentexport.ledger.RunTable} and
 * {@link io.segmentexport.ledger.BatchTable} are the two that everything goes by. A row is written before the side effect that
 * relies on it. Records are known by their positions, in a RoaringBitmap: a position counts through all files of the run, the
 * row in its file plus the rows of the files before it, so that one number tells file and row. No key, no address and no cell
 * of a file is ever in it. The databases are in {@code ledger.database}.
 *
 * <p>May use files, segment and config.
 */
package io.segmentexport.ledger;
