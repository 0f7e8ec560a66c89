package io.segmentexport.ledger.database;

import static io.segmentexport.run.ExampleRun.ID;
import static io.segmentexport.run.ExampleRun.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.segmentexport.ChildJvm;
import io.segmentexport.config.Settings.LedgerPlace;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.run.ExampleRun;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** A first start, or an upgrade, that is killed at any point is finished by the next start. */
@Timeout(300)
abstract class KilledLedgerContract {

    /** Kills at that many points, the first and the last among them. */
    private static final int POINTS = 6;

    /** The settings of a ledger that is not there yet. */
    abstract Settings fresh(String name);

    /** What tells a process where the ledger of these settings is. */
    abstract String place(Settings settings);

    @TestFactory
    Stream<DynamicTest> aFirstStartThatIsKilledIsFinishedByTheNext() throws Exception {
        var counted = new KilledSchema(KilledSchema.NEVER);
        LedgerDatabase.open(store(place(fresh("counted")), counted)).close();

        return points(counted.done()).mapToObj(point -> dynamicTest("at step " + point + " of " + counted.done(), () -> {
            var settings = fresh("first-" + point);

            kill(place(settings), point);

            assertIsWhole(settings, 0);
        }));
    }

    @TestFactory
    Stream<DynamicTest> anUpgradeThatIsKilledIsFinishedByTheNext() throws Exception {
        var counted = new KilledSchema(KilledSchema.NEVER);
        LedgerDatabase.open(store(place(withARun("counted-upgrade")), counted)).close();

        return points(counted.done()).mapToObj(point -> dynamicTest("at step " + point + " of " + counted.done(), () -> {
            var settings = withARun("upgrade-" + point);

            kill(place(settings), point);

            assertIsWhole(settings, 1);
        }));
    }

    /** Flyway takes longer than all else of a short command. Here it would find no migration. */
    @Test
    void isKnownToBeCurrentWithoutFlyway() {
        var settings = withARun("current");

        assertThat(store(place(settings), new LedgerSchema("ledger", LedgerSchema.MIGRATIONS, "classpath:db/nowhere")).look())
                .isSameAs(LedgerStore.Found.CURRENT);
    }

    private Settings withARun(String name) {
        var settings = fresh(name);
        try (var ledger = Ledger.open(settings)) {
            ledger.runs().open(run(ID));
        }
        return settings;
    }

    private static IntStream points(int steps) {
        assertThat(steps).isGreaterThan(POINTS);
        return IntStream.range(0, POINTS).map(i -> i * (steps - 1) / (POINTS - 1));
    }

    private static void kill(String place, int point) throws Exception {
        try (var child = ChildJvm.start(Opens.class, place, Integer.toString(point))) {
            assertThat(child.awaitExit()).as(child::err).isEqualTo(KilledSchema.KILLED);
        }
    }

    /** By the next start of the same program; and nothing was done twice. */
    private void assertIsWhole(Settings settings, int runs) {
        var schema = new KilledSchema(KilledSchema.NEVER);
        try (var database = LedgerDatabase.open(store(place(settings), schema))) {
            assertThat(database.<Long>read(handle -> handle.createQuery("select count(*) from next").mapTo(Long.class).one())).isEqualTo(1);
            assertThat(database.<Long>read(handle -> handle.createQuery("select count(*) from run").mapTo(Long.class).one()))
                    .isEqualTo(runs);
            assertThat(database.<Long>read(handle -> handle
                    .createQuery("select count(*) from \"flyway_schema_history\" where \"version\" is not null").mapTo(Long.class).one()))
                    .isEqualTo(2);
        }
        assertThat(store(place(settings), schema).look()).isSameAs(LedgerStore.Found.CURRENT);
    }

    static LedgerStore store(String place, LedgerSchema schema) {
        return place.startsWith("jdbc:postgresql:")
                ? new PostgresDatabase((LedgerPlace.PostgreSql) ExampleRun.ledger(place), schema)
                : new SqliteFile(Path.of(place), schema);
    }

    /** Opens a ledger, and is killed at a point. */
    static final class Opens {

        private Opens() {
        }

        public static void main(String[] arguments) {
            LedgerDatabase.open(store(arguments[0], new KilledSchema(Integer.parseInt(arguments[1])))).close();
        }
    }
}
