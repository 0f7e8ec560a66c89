package io.segmentexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.segmentexport.SmallDisk;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.StorageFault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerOnAFullDiskTest {

    private static final int MORE_THAN_FITS = 1_000;

    @TempDir
    Path folder;

    @Test
    void tellsThatThereIsNoSpaceAndIsThereAgainWhenThereIs() throws Exception {
        try (var disk = SmallDisk.mount(folder.resolve("disk"), 4); var ledger = Ledgers.embedded(disk.folder().resolve("ledger.db"))) {
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
            assertThat(StorageFault.in(full)).map(fault -> fault.explanation().text()).get().asString().startsWith("no space is left");
            assertThat(ledger.runs().get("a").state()).as("it can still be read").isEqualTo(RunState.CLAIMED);

            disk.clear();

            ledger.runs().move("a", RunState.DELIVERING, Optional.empty());
            assertThat(ledger.runs().get("a").state()).isEqualTo(RunState.DELIVERING);
            assertThat(kept).as("what it has taken, it has").allSatisfy(run -> assertThat(ledger.runs().find(run)).isPresent());
        }
    }
}
