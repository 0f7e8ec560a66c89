package io.segmentexport.ledger.database;

import org.jdbi.v3.core.ConnectionFactory;

/** The open connections to a ledger, each lent for one reading or writing. Thread-safe. */
interface LedgerConnections extends ConnectionFactory, AutoCloseable {

    /** Whether the database lets only one connection write at a time. */
    default boolean oneWriter() {
        return false;
    }

    /** Closes idle connections: something went wrong, and it may be their fault. */
    default void discardIdle() {
    }

    @Override
    void close();
}
