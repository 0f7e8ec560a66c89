package io.segmentexport.ledger.database;

import static io.segmentexport.run.ExampleRun.ID;
import static io.segmentexport.run.ExampleRun.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.segmentexport.PostgresCluster;
import io.segmentexport.config.Settings.LedgerPlace;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.StorageFault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a ledger on PostgreSQL when PostgreSQL is not there, or not willing. */
@Timeout(120)
@ExtendWith(PostgresCluster.Needed.class)
class PostgresDatabaseTest {

    private final PostgresCluster cluster;

    @TempDir
    Path folder;

    PostgresDatabaseTest(PostgresCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void saysThatItCannotBeReached() throws Exception {
        String url;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "jdbc:postgresql://127.0.0.1:" + socket.getLocalPort() + "/exports";
        }

        assertThat(refusal(ExampleRun.ledger(url + "?sslmode=prefer"))).hasMessageContainingAll(
                "The ledger " + url + " cannot be reached", "ledger.url names its host and port");
    }

    @Test
    void saysThatThePasswordIsWrongAndDoesNotShowIt() {
        var refused = refusal(ExampleRun.ledger(cluster.url(), "hunter2"));

        assertThat(refused).hasMessageContainingAll("The ledger " + cluster.url(), "does not let user \"segment_export\" in",
                "ledger.password");
        var everything = new StringWriter();
        refused.printStackTrace(new PrintWriter(everything, true));
        assertThat(everything.toString()).doesNotContain("hunter2");
    }

    @Test
    void saysThatTheDatabaseDoesNotExist() {
        assertThat(refusal(ExampleRun.ledger(cluster.url().replace("/postgres", "/nowhere"))))
                .hasMessageContainingAll("/nowhere does not exist", "create the database, owned by user \"segment_export\"");
    }

    @Test
    void saysThatItHasNoConnectionForUs() throws Exception {
        cluster.execute("create role one_only login connection limit 1 password '" + PostgresCluster.PASSWORD + "'");
        try (var theOne = DriverManager.getConnection(cluster.url(), "one_only", PostgresCluster.PASSWORD)) {
            var place = ExampleRun.ledger(cluster.url(), "one_only", PostgresCluster.PASSWORD);

            assertThat(refusal(place)).hasMessageContainingAll("The ledger " + cluster.url(), "takes no connection now", "53300");
            assertThat(theOne.isValid(5)).isTrue();
        } finally {
            cluster.execute("drop role one_only");
        }
    }

    @Test
    void leavesADatabaseAloneThatHoldsTablesOfAnotherProgram() throws Exception {
        String url = cluster.newSchema();
        try (var connection = cluster.connect(url); var statement = connection.createStatement()) {
            statement.execute("create table run (theirs int)");

            assertThat(refusal(ExampleRun.ledger(url))).hasMessageContainingAll(
                    "there are tables of another program in it", "a schema of its own");

            try (var tables = statement.executeQuery("select count(*) from pg_tables where schemaname = current_schema()")) {
                tables.next();
                assertThat(tables.getInt(1)).isEqualTo(1);
            }
        }
    }

    @Test
    void refusesADatabaseThatCannotHoldEveryName() {
        cluster.execute("create database latin encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0");
        try {
            assertThat(refusal(ExampleRun.ledger(cluster.url().replace("/postgres", "/latin"))))
                    .hasMessageContainingAll("/latin has the encoding LATIN1", "encoding 'UTF8'");
        } finally {
            cluster.execute("drop database latin");
        }
    }

    @Test
    void saysThatItIsReadOnly() {
        cluster.execute("create database standby");
        cluster.execute("alter database standby set default_transaction_read_only = on");
        try {
            assertThat(refusal(ExampleRun.ledger(cluster.url().replace("/postgres", "/standby")))).hasMessageContainingAll(
                    "/standby is read-only now", "targetServerType=primary");
        } finally {
            cluster.execute("drop database standby");
        }
    }

    /** As after a failover: sessions that were open lead to a standby now, and answer when they are looked at. */
    @Test
    void writesAgainThoughItsSessionsAreReadOnly() throws Exception {
        String url = cluster.newSchema();
        try (var ledger = Ledger.open(ExampleRun.settings(folder, ExampleRun.ledger(url)))) {
            ledger.runs().open(run(ID));
            cluster.execute("alter role segment_export set default_transaction_read_only = on");
            cluster.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'segment-export'");
            Awaitility.await().ignoreExceptions().until(() -> ledger.runs().find(ID).isPresent());
            var refused = catchThrowable(() -> ledger.runs().move(ID, RunState.CHECKING, Optional.empty()));
            assertThat(refused).hasStackTraceContaining("read-only transaction");
            assertThat(StorageFault.in(refused).orElseThrow().explanation().text()).contains("read-only");

            try (var connection = cluster.connect(cluster.url()); var statement = connection.createStatement()) {
                statement.execute("set default_transaction_read_only = off");
                statement.execute("alter role segment_export reset default_transaction_read_only");
            }

            Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
                ledger.runs().move(ID, RunState.CHECKING, Optional.empty());
                return true;
            });
        }
    }

    private UnusableLedgerException refusal(LedgerPlace place) {
        var settings = ExampleRun.settings(folder, place);
        var looking = catchThrowableOfType(UnusableLedgerException.class, () -> Ledger.openExisting(settings));
        var opening = catchThrowableOfType(UnusableLedgerException.class, () -> Ledger.open(settings));
        if (looking != null) {
            assertThat(looking).hasMessage(opening.getMessage());
        }
        return opening;
    }

    @Test
    void isThereAgainAfterItsConnectionsWereCut() {
        try (var ledger = Ledger.open(ExampleRun.settings(folder, ExampleRun.ledger(cluster.newSchema())))) {
            ledger.runs().open(run(ID));

            cluster.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'segment-export'");

            Awaitility.await().ignoreExceptions().until(() -> ledger.runs().find(ID).isPresent());
            ledger.runs().move(ID, RunState.CHECKING, Optional.empty());
            assertThat(ledger.runs().get(ID).state()).isSameAs(RunState.CHECKING);
        }
    }

    @Test
    void isThereAgainWithAllItsRowsAfterPostgresqlWasStartedAnew() {
        try (var ledger = Ledger.open(ExampleRun.settings(folder, ExampleRun.ledger(cluster.newSchema())))) {
            ledger.runs().open(run(ID));

            cluster.stop();
            cluster.startAgain();

            Awaitility.await().ignoreExceptions().until(() -> ledger.runs().find(ID).isPresent());
            assertThat(ledger.runs().get(ID)).isEqualTo(run(ID));
        }
    }

    @Test
    void commitsToTheDiskAlthoughTheServerWasToldNotTo() {
        cluster.execute("alter role segment_export set synchronous_commit = off");
        try (var ledger = LedgerDatabase.open(LedgerStore.of(ExampleRun.settings(folder, ExampleRun.ledger(cluster.newSchema()))))) {
            String commit = ledger.jdbi().withHandle(handle -> handle.createQuery("show synchronous_commit").mapTo(String.class).one());

            assertThat(commit).isEqualTo("on");
        } finally {
            cluster.execute("alter role segment_export reset synchronous_commit");
        }
    }

    @Test
    void isNotAFileAsWell() {
        try (var ledger = Ledger.open(ExampleRun.settings(folder, ExampleRun.ledger(cluster.newSchema())))) {
            ledger.runs().open(run(ID));
        }

        assertThat(folder).isEmptyDirectory();
    }
}
