package io.segmentexport.ledger.database;

/**
 * The ledger cannot be used as it is, and was not changed. The message is for a person: it names the ledger, what is
 * wrong and what to do, and holds no secret.
 */
public final class UnusableLedgerException extends RuntimeException {

    UnusableLedgerException(String message, Throwable cause) {
        super(message, cause);
    }

    UnusableLedgerException(String message) {
        this(message, null);
    }
}
