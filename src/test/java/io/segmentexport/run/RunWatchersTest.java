package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.config.Connection;
import io.segmentexport.ledger.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

        watchers.tell(watcher -> watcher.connection(ExampleRun.connection(), false));

        assertThat(told).containsExactly("main false");
    }

    @Test
    void eachStageIsToldOnceWithItsTime() {
        var watchers = new RunWatchers();
        watchers.add(listening);
        var times = new ArrayList<>(List.of(0L, 5L, 5L, 12L, 12L, 30L));
        var run = ExampleRun.open();
        run.watchedBy(watchers, () -> TimeUnit.SECONDS.toNanos(times.remove(0)));

        run.enter(RunState.CHECKING);
        run.enter(RunState.DELIVERING);
        run.enter(RunState.TRACKING);
        run.leaveStage();
        run.leaveStage();

        assertThat(told).containsExactly("checking 5", "delivering 7", "tracking 18");
    }
}
