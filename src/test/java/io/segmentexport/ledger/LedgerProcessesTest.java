package io.segmentexport.ledger;

import static io.segmentexport.run.ExampleRun.ID;
import static io.segmentexport.run.ExampleRun.batch;
import static io.segmentexport.run.ExampleRun.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.roaringbitmap.RoaringBitmap.bitmapOf;

import io.segmentexport.ChildJvm;
import io.segmentexport.run.ExampleRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/** What other processes see of the ledger, and what is left when one is killed. */
@Timeout(120)
class LedgerProcessesTest {

    private static final int KILLED = 137;

    @TempDir
    Path folder;

    @Test
    void keepsEveryRowOfAProcessThatWasKilled() throws Exception {
        try (var child = ChildJvm.start(WritesAndIsKilled.class, folder.resolve("ledger.db").toString())) {
            assertThat(child.awaitExit()).as(child::err).isEqualTo(KILLED);
        }

        try (var ledger = Ledgers.embedded(folder.resolve("ledger.db"))) {
            assertThat(ledger.runs().get(ID).state()).isSameAs(RunState.DELIVERING);
            assertThat(ledger.batches().of(ID)).hasSize(WritesAndIsKilled.BATCHES);
            for (int i = 1; i < WritesAndIsKilled.BATCHES; i++) {
                assertThat(ledger.batches().find(ID, Integer.toString(i)).orElseThrow().job()).contains("job-" + i);
            }
            var last = ledger.batches().find(ID, Integer.toString(WritesAndIsKilled.BATCHES)).orElseThrow();
            assertThat(last.state()).isSameAs(BatchState.SENDING);
            assertThat(last.rows()).isEqualTo(bitmapOf(WritesAndIsKilled.BATCHES + 1));
        }
    }

    @Test
    void showsItsRowsToAnotherProcessWhileItIsOpenAndTakesRowsFromIt() throws Exception {
        try (var ledger = Ledgers.embedded(folder.resolve("ledger.db"))) {
            ledger.runs().open(run("ours"));
            try (var child = ChildJvm.start(ReadsAndWrites.class, folder.resolve("ledger.db").toString(), "theirs")) {
                assertThat(child.awaitExit()).as(child::err).isZero();
                assertThat(child.out()).contains("sees [ours]");
            }

            assertThat(ledger.runs().list(Optional.empty(), 10)).extracting(Run::id).containsExactlyInAnyOrder("ours", "theirs");
        }
    }

    @Test
    void isMadeByOneOfSeveralProcessesThatOpenItAtOnce() throws Exception {
        var names = List.of("a", "b", "c", "d");
        var children = new ArrayList<ChildJvm>();
        try {
            for (var name : names) {
                children.add(ChildJvm.start(ReadsAndWrites.class, folder.resolve("ledger.db").toString(), name));
            }
            for (var child : children) {
                assertThat(child.awaitExit()).as(child::err).isZero();
            }
        } finally {
            children.forEach(ChildJvm::close);
        }

        try (var ledger = Ledgers.embedded(folder.resolve("ledger.db"))) {
            assertThat(ledger.runs().list(Optional.empty(), 10)).extracting(Run::id).containsExactlyInAnyOrderElementsOf(names);
        }
        assertThat(folder).isDirectoryContaining(file -> file.endsWith("ledger.db")).isDirectoryNotContaining("glob:**.new-*");
    }

    /** Two threads that write take turns, and neither waits for SQLite's lock in vain. */
    @Test
    void takesRowsOfManyThreadsAtOnce() throws Exception {
        try (var ledger = Ledgers.embedded(folder.resolve("ledger.db"))) {
            var runs = IntStream.range(0, 40).mapToObj(i -> "run-" + i).toList();
            runs.parallelStream().forEach(id -> {
                ledger.runs().open(run(id));
                assertThat(ledger.runs().cancel(id, "somebody")).isTrue();
            });

            assertThat(ledger.runs().unended()).extracting(Run::id).containsExactlyInAnyOrderElementsOf(runs);
        }
    }

    /** Sends many batches, each accepted but the last, and is gone without a farewell. */
    static final class WritesAndIsKilled {

        static final int BATCHES = 50;

        private WritesAndIsKilled() {
        }

        public static void main(String[] arguments) {
            var ledger = Ledgers.embedded(Path.of(arguments[0]));
            ledger.runs().open(run(ID));
            ledger.runs().staged(ID, new Staged(List.of(), "c".repeat(64),
                    IntStream.rangeClosed(1, BATCHES).mapToObj(i -> batch(Integer.toString(i), BatchState.STAGED, i + 1)).toList(),
                    List.of(), new RoaringBitmap(), Map.of(), List.of()));
            for (int i = 1; i <= BATCHES; i++) {
                ledger.batches().sending(ID, Integer.toString(i));
                if (i < BATCHES) {
                    ledger.batches().accepted(ID, Integer.toString(i), "job-" + i, ExampleRun.OPENED);
                }
            }
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /** Looks into a ledger that somebody else has open, and writes. */
    static final class ReadsAndWrites {

        private ReadsAndWrites() {
        }

        public static void main(String[] arguments) {
            try (var ledger = Ledgers.embedded(Path.of(arguments[0]))) {
                List<String> seen = ledger.runs().list(Optional.empty(), 10).stream().map(Run::id).toList();
                ledger.runs().open(run(arguments[1]));
                System.out.println("sees " + seen);
            }
        }
    }
}
