package io.segmentexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.segmentexport.SmallDisk;
import io.segmentexport.run.ExampleRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerOnAFullDiskTest {

    private static final int MORE_THAN_FITS = 1_000;

    @TempDir
    Path folder;

    @Test
    void tellsThatThereIsNoSpaceAndIsThereAgainWhenThereIs() throws Exception {
        try (var disk = SmallDisk.mount(folder.resolve("disk"), 4); var ledger = Ledger.embedded(disk.folder().resolve("ledger"))) {
            ledger.runs().open(ExampleRun.run("a", ExampleRun.file(0, "HighValue.csv")));
            disk.fill(0);

            var kept = new ArrayList<String>();
            Throwable full = null;
            for (int i = 0; full == null && i < MORE_THAN_FITS; i++) {
                var run = ExampleRun.run("b" + i, ExampleRun.file(0, "HighValue.csv"));
                full = catchThrowable(() -> ledger.runs().open(run));
                if (full == null) {
                    kept.add(run.id());
                }
            }

            assertThat(full).isNotNull();
            assertThat(StorageFault.in(full)).map(StorageFault::explanation).get().asString().startsWith("no space is left");
            assertThat(StorageFault.in(catchThrowable(() -> ledger.runs().move("a", RunState.CHECKING, Optional.empty()))))
                    .as("the database is closed now").isPresent();

            disk.clear();

            // Each connection of the pool that was open then may tell once that it is dead.
            Awaitility.await().ignoreExceptions().until(() -> {
                ledger.runs().move("a", RunState.DELIVERING, Optional.empty());
                return true;
            });
            assertThat(ledger.runs().get("a").state()).isEqualTo(RunState.DELIVERING);
            assertThat(kept).as("what it has taken, it has").allSatisfy(run -> assertThat(ledger.runs().find(run)).isPresent());
        }
    }
}
