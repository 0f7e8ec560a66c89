package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Explanation.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is worked on: how it is halted, and whether its files are still those that were staged. */
class OpenRunTest {

    private static final Standing FAILED = Standing.failed(Kind.LIST_GONE, "Y6nRLr", "newsletter");

    private final OpenRun run = ExampleRun.open();

    @Test
    void tellsOnceThatItStandsElsewhere() {
        assertThat(run.halt(FAILED)).isTrue();
        assertThat(run.halt(Standing.failed(Kind.BROKEN, "it", "broke"))).as("the first reason stands").isFalse();
        assertThat(run.halting(Standing.failed(Kind.BROKEN, "it", "broke"))).hasMessage(FAILED.why().orElseThrow().text());
        assertThat(run.standing()).isEqualTo(FAILED);
    }

    @Test
    void failsForAnExceptionAndIsNotBrokenByItsOwnHalt() {
        assertThat(run.broken("it cannot go on", new IllegalStateException("why"))).isTrue();

        assertThat(run.standing().phase()).isEqualTo(Standing.Phase.FAILED);
        assertThat(run.standing().why().orElseThrow().text()).startsWith("it cannot go on: ");
        assertThat(run.broken("it cannot be closed", run.halting(FAILED))).isFalse();
    }

    @Test
    void waitsForRoomIfItCannotBeClosedThoughItIsCancelled() {
        var cancelled = Standing.cancelled("user anna", run.id());
        run.halt(cancelled);

        boolean toTell = run.broken("it cannot be closed", new IOException("No space left on device"));

        assertThat(toTell).isTrue();
        assertThat(run.held()).as("it ends when there is room").isTrue();
        assertThat(run.standing().why()).isEqualTo(cancelled.why());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(30)
    void comesFreeAtOnceIfItIsCancelledOrHeldWhileItWaits(boolean cancelled) throws Exception {
        var waiting = CompletableFuture.runAsync(() -> {
            try {
                run.await(Duration.ofHours(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        run.halt(cancelled ? Standing.cancelled("user anna", run.id()) : Standing.stopping());

        waiting.get(20, TimeUnit.SECONDS);
    }

    @Test
    void tellsWhichOfItsFilesAreGoneOrChanged(@TempDir Path folder) throws Exception {
        var staged = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue_1.csv", "EMail\na@example.com\n",
                "HighValue_2.csv", "EMail\nb@example.com\n", "HighValue_3.csv", "EMail\nc@example.com\n");
        assertThat(staged.staged()).isTrue();
        assertThat(staged.records()).isEqualTo(3);
        assertThat(staged.lost()).isEmpty();

        Files.delete(staged.folder().resolve("HighValue_1.csv"));
        Files.writeString(staged.folder().resolve("HighValue_3.csv"), "EMail\nd@example.com\n");

        assertThat(staged.lost()).extracting(RunFile::name).isEqualTo(List.of("HighValue_1.csv", "HighValue_3.csv"));
    }
}
