package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.config.Connection;
import io.segmentexport.ledger.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunWatchersTest {

    private final List<String> told = new ArrayList<>();
    private final RunWatcher listening = new RunWatcher() {
        @Override
        public void connection(Connection connection, boolean accepted) {
            told.add(connection.id() + " " + accepted);
        }

        @Override
        public void stage(OpenRun run, RunState stage, Duration took) {
            told.add(stage.word() + " " + took.toSeconds());
        }
    };

    @Test
    void oneThatThrowsKeepsNothingFromTheOthers() {
        var watchers = new RunWatchers();
        watchers.add(new RunWatcher() {
            @Override
            public void connection(Connection connection, boolean accepted) {
                throw new IllegalStateException("broken");
            }
        });
        watchers.add(listening);

        watchers.connection(ExampleRun.connection(), false);

        assertThat(told).containsExactly("main false");
    }

    @Test
    void eachStageIsToldOnceWithItsTime() {
        var times = new ArrayList<>(List.of(0L, 5L, 12L, 30L, 40L));
        var stages = new StageTimes(null, listening, () -> Instant.ofEpochSecond(times.remove(0)));

        stages.enter(RunState.CHECKING);
        stages.enter(RunState.DELIVERING);
        stages.enter(RunState.TRACKING);
        stages.end();
        stages.end();

        assertThat(told).containsExactly("checking 5", "delivering 7", "tracking 18");
    }
}
