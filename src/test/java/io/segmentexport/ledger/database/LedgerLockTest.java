package io.segmentexport.ledger.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.ChildJvm;
import io.segmentexport.PostgresCluster;
import io.segmentexport.config.Settings.LedgerPlace;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.database.DeliveryLock.HeldException;
import io.segmentexport.run.ExampleRun;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Services with data folders of their own and one ledger between them. */
@Timeout(120)
@ExtendWith(PostgresCluster.Needed.class)
class LedgerLockTest {

    private final PostgresCluster cluster;

    @TempDir
    Path folder;
    private String url;

    LedgerLockTest(PostgresCluster cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void makeALedger() {
        url = cluster.newSchema();
    }

    private Settings service(String name) {
        return ExampleRun.settings(folder.resolve(name), ExampleRun.ledger(url));
    }

    private PostgresDatabase database() {
        return new PostgresDatabase((LedgerPlace.PostgreSql) service("any").ledger());
    }

    @Test
    void isHadByOneAtATimeAndTellsTheOtherWhoHasIt() throws Exception {
        try (var lock = DeliveryLock.take(service("one"), "run")) {
            assertThatThrownBy(() -> DeliveryLock.take(service("other"), "export newsletter")).isInstanceOf(HeldException.class)
                    .hasMessageContainingAll("by the ledger " + cluster.url(), ProcessHandle.current().pid() + "@", ": run, since 2",
                            "a ledger of its own (ledger.url)");
        }

        assertThatCode(() -> DeliveryLock.take(service("other"), "run").close()).doesNotThrowAnyException();
    }

    @Test
    void belongsToOneLedger() throws Exception {
        try (var one = DeliveryLock.take(service("one"), "run")) {
            url = cluster.newSchema();
            try (var other = DeliveryLock.take(service("other"), "run")) {
                assertThat(one).isNotSameAs(other);
            }
        }
    }

    @Test
    void comesAfterTheLockOfTheDataFolder() throws Exception {
        try (var lock = DeliveryLock.take(service("one"), "run")) {
            assertThatThrownBy(() -> DeliveryLock.take(service("one"), "run")).isInstanceOf(HeldException.class)
                    .hasMessageContaining("delivers from " + service("one").dataFolder());
        }
    }

    @Test
    void isFreeAgainWhenTheProcessThatHasItIsKilled() throws Exception {
        try (var child = ChildJvm.start(Holder.class, folder.resolve("one").toString(), url)) {
            child.awaitWords("holds it");
            assertThatThrownBy(() -> DeliveryLock.take(service("other"), "run")).isInstanceOf(HeldException.class)
                    .hasMessageContainingAll(child.pid() + "@", ": service");

            child.close();
            child.awaitExit();
        }

        Awaitility.await().ignoreExceptions().until(() -> {
            DeliveryLock.take(service("other"), "run").close();
            return true;
        });
    }

    @Test
    void isTakenAgainWhereItsConnectionBroke() throws Exception {
        try (var lock = LedgerLock.take(database(), "run")) {
            cut();

            lock.keep();

            assertThatThrownBy(() -> LedgerLock.take(database(), "export")).isInstanceOf(HeldException.class);
        }
    }

    @Test
    void tellsWhereAnotherProcessWasFasterAfterItsConnectionBroke() throws Exception {
        var told = new AtomicInteger();
        try (var lock = LedgerLock.take(database(), "run")) {
            lock.whenLost(told::incrementAndGet);
            lock.keep();
            assertThat(told).hasValue(0);

            cut();
            try (var other = LedgerLock.take(database(), "export newsletter")) {
                lock.keep();

                assertThat(told).hasValue(1);
                assertThatCode(other::keep).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void waitsForADatabaseThatIsAwayForAWhile() throws Exception {
        try (var lock = LedgerLock.take(database(), "run")) {
            lock.whenLost(() -> {
                throw new AssertionError("nobody else has it");
            });
            cluster.stop();

            lock.keep();
            cluster.startAgain();
            lock.keep();

            assertThatThrownBy(() -> LedgerLock.take(database(), "export")).isInstanceOf(HeldException.class);
        }
    }

    /** Returns when PostgreSQL has given the lock back. */
    private void cut() {
        cluster.execute("select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name like 'segment-export %'");
    }

    /** Takes the lock and keeps it. */
    static final class Holder {

        private Holder() {
        }

        public static void main(String[] arguments) throws Exception {
            try (var lock = DeliveryLock.take(
                    ExampleRun.settings(Path.of(arguments[0]), ExampleRun.ledger(arguments[1])), "service")) {
                System.out.println("holds it");
                new CountDownLatch(1).await();
            }
        }
    }
}
