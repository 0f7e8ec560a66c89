package io.segmentexport.run;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;

/** The schema of the ledger, by Flyway's migrations. */
final class LedgerSchema {

    private final String ledger;
    private final Flyway flyway;

    /** @param ledger what the ledger is called in messages */
    LedgerSchema(String ledger, DataSource database) {
        this.ledger = ledger;
        this.flyway = Flyway.configure().dataSource(database).locations("classpath:db/ledger").load();
    }

    /**
     * What schema is there; changes nothing.
     *
     * @throws UnusableLedgerException where a newer program wrote it, or it is not what its migrations make
     * @throws SQLException            where it cannot be read
     */
    LedgerStore.Found check() throws SQLException {
        var migrations = migrations();
        var applied = migrations.stream().filter(migration -> migration.getState().isApplied()).toList();
        var newest = newest(applied);
        var known = newest(migrations.stream().filter(migration -> migration.getState().isResolved()).toList()).orElseThrow();
        if (newest.filter(version -> version.compareTo(known) > 0).isPresent()) {
            throw new UnusableLedgerException("The ledger " + ledger + " was written by a newer version of this program: its "
                    + "schema has version " + newest.get() + ", and this program knows version " + known + " and older ones. "
                    + "It was not changed. Use the newer program, or put back a copy of the ledger from before it.");
        }
        var otherwise = applied.stream().filter(migration -> !madeByThisProgram(migration)).toList();
        if (!otherwise.isEmpty()) {
            throw new UnusableLedgerException("The schema of the ledger " + ledger + " is not the one that this program makes: "
                    + otherwise.stream().map(LedgerSchema::words).collect(Collectors.joining("; "))
                    + ". It was not changed. Use the program that wrote it, or put back a copy of the ledger.");
        }
        return applied.isEmpty() ? LedgerStore.Found.NONE
                : applied.size() == migrations.size() ? LedgerStore.Found.CURRENT : LedgerStore.Found.OLDER;
    }

    private List<MigrationInfo> migrations() throws SQLException {
        try {
            return Arrays.stream(flyway.info().all()).filter(MigrationInfo::isVersioned).toList();
        } catch (FlywayException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql) {
                    throw sql;
                }
            }
            throw e;
        }
    }

    private static Optional<MigrationVersion> newest(List<MigrationInfo> migrations) {
        return migrations.stream().map(MigrationInfo::getVersion).max(Comparator.naturalOrder());
    }

    private static boolean madeByThisProgram(MigrationInfo migration) {
        return migration.getState() == MigrationState.SUCCESS && migration.isChecksumMatching();
    }

    private static String words(MigrationInfo migration) {
        return "version " + migration.getVersion() + " (" + migration.getDescription() + ") "
                + (migration.getState() == MigrationState.SUCCESS ? "was made by other statements"
                : migration.getState().isFailed() ? "broke off" : "is unknown");
    }

    /**
     * Brings the schema up to date.
     *
     * @throws UnusableLedgerException where that cannot be done
     */
    void migrate() {
        try {
            flyway.migrate();
        } catch (FlywayException e) {
            String why = e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE
                    ? "there are tables of another program in it. It was not changed. Give the ledger a database of its own, or a "
                            + "schema of its own (…?currentSchema=NAME)."
                    : e.getMessage().strip().replaceAll("\\s+", " ") + ". See that its disk has space, and that its user may create "
                            + "tables in it.";
            throw new UnusableLedgerException("The ledger " + ledger + " cannot be brought up to date: " + why, e);
        }
    }
}
