/**
 * The database of the ledger: how it is found, made, updated, opened and locked. Start from {@link
 * io.segmentexport.ledger.database.LedgerDatabase} (reads and writes) and {@link
 * io.segmentexport.ledger.database.LedgerStore} (a SQLite file, or a PostgreSQL database). Knows no table; may use
 * {@code files} and {@code config}.
 */
package io.segmentexport.ledger.database;
