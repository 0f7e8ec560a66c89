package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunFile;
import io.segmentexport.ledger.RunState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutagesTest {

    private static final String RUN = ExampleRun.ID;

    @TempDir
    Path folder;

    @Test
    void isGivenUpInAnOutageOnlyAfterItHasWaitedItselfSinceItsReplay() {
        var now = ExampleRun.OPENED.plus(Duration.ofDays(3));
        var replayedAt = now.minusSeconds(60);
        try (var ledger = Ledger.embedded(folder.resolve("ledger.db"))) {
            ledger.outages().begin("main", now.minus(Duration.ofHours(30)));
            ledger.runs().open(ExampleRun.run(RUN, RunFile.claimed(0, "HighValue", "HighValue.csv", 10)));
            var outages = new Outages(ledger, Clock.fixed(now, ZoneOffset.UTC), Duration.ofHours(24));
            assertThat(outages.givenUp(takenUp(ledger))).isTrue();

            ledger.runs().close(RUN, RunState.FAILED, new RunCounts(2, 0, 0, 0, 2, 0), Optional.empty(), Optional.empty(), now);
            ledger.runs().reopen(RUN, RunState.DELIVERING, replayedAt, Optional.empty());
            var replayed = takenUp(ledger);

            assertThat(outages.givenUp(replayed)).isFalse();
            assertThat(outages.standing(replayed, "503").why().map(Explanation::text).orElseThrow())
                    .contains("until " + replayedAt.plus(Duration.ofHours(24)));
        }
    }

    private OpenRun takenUp(Ledger ledger) {
        return new OpenRun(ledger.runs().get(RUN), ExampleRun.connection(), new DataFolder(folder.resolve("data")));
    }
}
