package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.RowList;
import io.segmentexport.track.TrackedJob;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What halts a run, and whether it ends for it or goes on later. */
class OpenRunTest {

    private static final Map<String, Halt> HALTS = Map.of("failed", new Halt.Failed("the list is gone"),
            "suspended", new Halt.Suspended("the key is refused"), "stopping", new Halt.Stopping(),
            "cancelled", Halt.Cancelled.by("user anna", ExampleRun.ID));

    private final OpenRun run = ExampleRun.open();

    @ParameterizedTest
    @CsvSource({
        "failed,    suspended, failed",
        "failed,    cancelled, failed",
        "suspended, failed,    suspended",
        "suspended, cancelled, cancelled",
        "cancelled, failed,    cancelled",
        "cancelled, suspended, cancelled",
        "cancelled, stopping,  cancelled",
        "stopping,  cancelled, stopping"
    })
    void keepsTheFirstReasonButThatASuspendedRunCanBeCancelled(String first, String second, String stands) {
        run.halt(HALTS.get(first));
        run.halt(HALTS.get(second));

        assertThat(run.halt()).contains(HALTS.get(stands));
    }

    @ParameterizedTest
    @CsvSource({
        "failed,    false, false",
        "cancelled, false, false",
        "suspended, true,  true",
        "stopping,  true,  false"
    })
    void endsWhereItFailedOrWasCancelledAndElseWaits(String reason, boolean held, boolean goesOnLater) {
        run.halt(HALTS.get(reason));

        assertThat(run.held()).isEqualTo(held);
        assertThat(run.goesOnLater()).isEqualTo(goesOnLater);
    }

    @Test
    void isNotInterruptedOnceItIsCancelledThoughItFailedBefore() {
        run.halt(HALTS.get("failed"));
        run.halt(HALTS.get("cancelled"));

        run.halt(HALTS.get("suspended"));

        assertThat(run.held()).as("whoever cancels waits for its end").isFalse();
        assertThat(run.cancelled()).isTrue();
    }

    @Test
    void isCutShortByAStopWhileItsJobsAreFollowedThoughItIsCancelled() {
        follow();
        run.halt(HALTS.get("cancelled"));

        run.stop();

        assertThat(run.held()).isTrue();
        assertThat(run.goesOnLater()).isTrue();
        run.jobs().clear();
        assertThat(run.goesOnLater()).as("nothing is left to wait for").isFalse();
    }

    @Test
    void waitsForRoomWhereItCannotBeClosedThoughItIsCancelled() {
        run.halt(HALTS.get("cancelled"));

        boolean toTell = run.broken("it cannot be closed", new IOException("No space left on device"));

        assertThat(toTell).isTrue();
        assertThat(run.goesOnLater()).as("it ends when there is room").isTrue();
        assertThat(run.halt()).contains(HALTS.get("cancelled"));
    }

    @Test
    @Timeout(30)
    void comesFreeAtOnceWhereItIsCancelledAndLooksAtItsJobs() throws Exception {
        var job = follow();
        var waiting = CompletableFuture.runAsync(() -> {
            try {
                run.await(Duration.ofHours(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        run.halt(HALTS.get("cancelled"));

        waiting.get(20, TimeUnit.SECONDS);
        assertThat(job.nextLook()).isBefore(ExampleRun.OPENED);
    }

    /** A job that nobody would look at for an hour. */
    private TrackedJob follow() {
        var accepted = new BatchEntry(ExampleRun.ID, "1", RowList.of(2), 10, 0xb, BatchState.ACCEPTED, Optional.of("job"), 1,
                Optional.empty(), Optional.of(ExampleRun.OPENED));
        var job = new TrackedJob(run, accepted, ExampleRun.OPENED, Instant.now().plus(Duration.ofHours(1)));
        run.jobs().put("1", job);
        return job;
    }
}
