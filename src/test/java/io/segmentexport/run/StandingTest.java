package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.run.Standing.Phase;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What halts a run, and whether it ends for it or goes on later. */
class StandingTest {

    private static final Map<String, Standing> STANDINGS = Map.of("going", Standing.GOING,
            "failed", Standing.failed(Kind.LIST_GONE, "Y6nRLr", "newsletter"),
            "failed otherwise", Standing.failed(Kind.BROKEN, "it", "broke"),
            "key", Standing.suspended(Kind.KEY_NOT_ACCEPTED, "main", 401, "no"),
            "outage", Standing.suspended(Kind.OUTAGE, "main", "now", "503", "later"),
            "disk", Standing.suspended(StorageFault.in(new IOException("No space left on device")).orElseThrow().explanation()),
            "ledger", Standing.suspended(Kind.LEDGER_AWAY),
            "cancelled", Standing.cancelled("user anna", ExampleRun.ID),
            "stopping", Standing.stopping());

    @ParameterizedTest(name = "{0}, then {1}: {2} for {3}")
    @CsvSource({
        "going,     failed,           FAILED,               failed",
        "going,     key,              SUSPENDED,            key",
        "going,     cancelled,        CANCELLED,            cancelled",
        "going,     stopping,         STOPPING,             stopping",
        // A suspended run can be cancelled; nothing else changes it.
        "key,       cancelled,        CANCELLED,            cancelled",
        "key,       failed,           SUSPENDED,            key",
        "key,       outage,           SUSPENDED,            key",
        "key,       stopping,         SUSPENDED,            key",
        "disk,      cancelled,        CANCELLED,            cancelled",
        // It is cancelled by what the ledger says, when it is taken up again.
        "stopping,  cancelled,        STOPPING,             stopping",
        "stopping,  failed,           STOPPING,             stopping",
        "stopping,  key,              STOPPING,             stopping",
        // The first reason to fail stands; whatever suspends others interrupts a failed run.
        "failed,    failed otherwise, FAILED,               failed",
        "failed,    key,              INTERRUPTED,          failed",
        "failed,    outage,           INTERRUPTED,          failed",
        "failed,    disk,             INTERRUPTED,          failed",
        "failed,    ledger,           INTERRUPTED,          failed",
        "failed,    stopping,         INTERRUPTED,          failed",
        "failed,    cancelled,        FAILED_AND_CANCELLED, failed",
        // A cancelled run waits for no connection; a stop, a full disk or a lost ledger interrupts it.
        "cancelled, failed,           CANCELLED,            cancelled",
        "cancelled, key,              CANCELLED,            cancelled",
        "cancelled, outage,           CANCELLED,            cancelled",
        "cancelled, disk,             INTERRUPTED,          cancelled",
        "cancelled, ledger,           INTERRUPTED,          cancelled",
        "cancelled, stopping,         INTERRUPTED,          cancelled"
    })
    void changesOnlyForWhatWeighsMore(String first, String second, Phase phase, String why) {
        var now = STANDINGS.get(first).then(STANDINGS.get(second));

        assertThat(now.phase()).isEqualTo(phase);
        assertThat(now.why()).isEqualTo(STANDINGS.get(why).why());
    }

    @Test
    void isNotInterruptedByAConnectionOnceItIsCancelledThoughItFailedBefore() {
        var both = STANDINGS.get("failed").then(STANDINGS.get("cancelled"));

        assertThat(both.then(STANDINGS.get("key"))).as("whoever cancels waits for its end").isEqualTo(both);
        assertThat(both.then(STANDINGS.get("stopping")).phase()).isEqualTo(Phase.INTERRUPTED);
        assertThat(both.then(STANDINGS.get("disk")).phase()).isEqualTo(Phase.INTERRUPTED);
    }

    @Test
    void staysInterruptedUntilItIsTakenUpAgain() {
        var interrupted = STANDINGS.get("failed").then(STANDINGS.get("stopping"));

        assertThat(Stream.of("going", "failed", "key", "disk", "cancelled", "stopping").map(STANDINGS::get).map(interrupted::then))
                .containsOnly(interrupted);
    }

    @ParameterizedTest
    @CsvSource({
        "GOING,                false, false, false",
        "SUSPENDED,            true,  true,  false",
        "STOPPING,             true,  true,  false",
        "INTERRUPTED,          true,  true,  false",
        "FAILED,               true,  false, false",
        "CANCELLED,            true,  false, true",
        "FAILED_AND_CANCELLED, true,  false, true"
    })
    void endsIfItFailedOrWasCancelledAndElseWaits(Phase phase, boolean halted, boolean held, boolean cancelled) {
        var standing = new Standing(phase, STANDINGS.get("failed").why());

        assertThat(standing.halted()).isEqualTo(halted);
        assertThat(standing.held()).isEqualTo(held);
        assertThat(standing.cancelled()).isEqualTo(cancelled);
    }
}
