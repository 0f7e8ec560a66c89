package io.segmentexport.camel;

import io.segmentexport.ledger.Run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.segmentexport.config.Connection;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.Endpoint;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunWatcher;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedRunTest {

    private static final String SEGMENT = "EMail\na@example.com\nb@example.com\n";

    @TempDir
    Path folder;

    private final Told told = new Told();

    @Test
    void whoeverWatchesIsToldOfItsStagesItsRequestsAndItsEnd() throws Exception {
        try (var fixture = ExportFixture.in(folder).with("export.newsletter.owner", "anna").started()) {
            fixture.integration().watchers().add(told);

            var report = fixture.drop("HighValue.csv", SEGMENT.getBytes());

            assertThat(told.stages).containsExactly(RunState.CHECKING, RunState.STAGING, RunState.DELIVERING, RunState.TRACKING);
            assertThat(told.ended).extracting(Run::id, closed -> closed.counts().imported()).containsExactly(
                    tuple(report.run(), 2L));
            assertThat(told.requests).contains("main BULK_IMPORT true", "main LIST false");
            assertThat(told.requests).hasSize(fixture.sandbox().requests().size());
            assertThat(told.accepted).isNotEmpty().doesNotContain(false);
            assertThat(told.held).isEmpty();
            assertThat(report.exportUser()).as("nobody asked for it: it is the owner's").isEqualTo("anna");
        }
    }

    @Test
    void whoeverWatchesIsToldOfAConnectionThatIsNotAcceptedAndOfTheRunThatWaitsForIt() throws Exception {
        try (var fixture = ExportFixture.in(folder).with("connection.main.api-key", "pk_00000000000000000000000000000000ff")
                .with("suspended.look-again-millis", "3600000").started()) {
            fixture.integration().watchers().add(told);

            fixture.drop("HighValue.csv", SEGMENT.getBytes());

            assertThat(told.accepted).isNotEmpty().doesNotContain(true);
            assertThat(told.held).singleElement().asString().contains("does not accept connection main");
            assertThat(told.ended).isEmpty();
        }
    }

    @Test
    void runsAreOpenedByTheClockThatTheServiceIsGiven() throws Exception {
        var then = Instant.parse("2031-01-02T03:04:05Z");
        try (var fixture = ExportFixture.in(folder).started(Clock.fixed(then, ZoneOffset.UTC))) {
            fixture.put("HighValue.csv", SEGMENT.getBytes());

            Awaitility.await().until(() -> !fixture.runs().isEmpty());
            assertThat(fixture.runs().get(0).openedAt()).isEqualTo(then);
            assertThat(fixture.integration().port()).as("none is asked for").isEmpty();
        }
    }

    private static final class Told implements RunWatcher {

        private final List<RunState> stages = new CopyOnWriteArrayList<>();
        private final List<Run> ended = new CopyOnWriteArrayList<>();
        private final List<String> held = new CopyOnWriteArrayList<>();
        private final List<String> requests = new CopyOnWriteArrayList<>();
        private final List<Boolean> accepted = new CopyOnWriteArrayList<>();

        @Override
        public void stage(OpenRun run, RunState stage, Duration took) {
            stages.add(stage);
        }

        @Override
        public void ended(OpenRun run, Run closed) {
            ended.add(closed);
        }

        @Override
        public void held(OpenRun run, Explanation why) {
            held.add(why.text());
        }

        @Override
        public void request(Connection connection, Endpoint endpoint, Answer answer, Duration waitedForRateLimit, long bytes) {
            requests.add(connection.id() + " " + endpoint + " " + (bytes > 0));
        }

        @Override
        public void connection(Connection connection, boolean isAccepted) {
            accepted.add(isAccepted);
        }
    }
}
