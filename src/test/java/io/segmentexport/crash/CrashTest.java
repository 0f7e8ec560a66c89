package io.segmentexport.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.segmentexport.crash.Play.Evidence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * No crash loses a record or forgets a run: the service is killed (SIGKILL) at points in its whole life, started again,
 * and at last every record is in exactly one place and nothing that Klaviyo had accepted was sent twice.
 *
 * <p>The usual form plays chosen scenarios. With {@code -Dcrash.points=200} scenarios are drawn until there were so
 * many kills; with {@code -Dcrash.seed=N} beside it from N on. The seed of each is in its name: {@code -Dcrash.points=1
 * -Dcrash.seed=N} plays that one again.
 */
class CrashTest {

    private static final long USUAL_SEED = 20261123;
    private static final int FEWEST_KILLS = 20;
    private static final int SIDE_BY_SIDE = 3;

    @TempDir
    static Path folder;

    private static final List<Evidence> HITS = new ArrayList<>();

    @TestFactory
    Stream<DynamicTest> losesNothingAndSendsNothingTwice() {
        var players = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        var asked = Integer.getInteger("crash.points");
        var plays = scenarios(asked).stream()
                .map(scenario -> new Playing(scenario, submit(players, scenario)))
                .toList();
        players.shutdown();
        var tests = plays.stream().map(playing -> dynamicTest(playing.scenario().toString(), playing::end));
        return asked != null ? tests
                : Stream.concat(tests, Stream.of(dynamicTest("kills in every stage", CrashTest::killedInEveryStage)));
    }

    private static List<Scenario> scenarios(Integer asked) {
        if (asked == null) {
            return Scenario.usual(Long.getLong("crash.seed", USUAL_SEED));
        }
        long seed = Long.getLong("crash.seed", new Random().nextInt(1_000_000_000));
        int count = (asked + Scenario.FEWEST_KILLS - 1) / Scenario.FEWEST_KILLS;
        return IntStream.range(0, count).mapToObj(i -> Scenario.drawn(seed + i)).toList();
    }

    private record Playing(Scenario scenario, Future<?> future) {

        /** The seed goes into the message: many a report leaves out the names of dynamic tests. */
        void end() throws InterruptedException {
            try {
                future.get();
            } catch (ExecutionException e) {
                throw new AssertionError(scenario + ": " + e.getCause().getMessage(), e.getCause());
            }
        }
    }

    private static Future<?> submit(ExecutorService players, Scenario scenario) {
        return players.submit(() -> {
            try (var play = new Play(scenario, folder.resolve("scenario-" + scenario.seed()))) {
                try {
                    play.play();
                    new CrashWitness(play).check();
                } finally {
                    note(play.evidence());
                }
            }
            return null;
        });
    }

    private static synchronized void note(List<Evidence> evidence) {
        HITS.addAll(evidence);
    }

    private static synchronized void killedInEveryStage() {
        assertThat(HITS).as("kills").hasSizeGreaterThanOrEqualTo(FEWEST_KILLS);
        for (var stage : Stage.values()) {
            assertThat(HITS.stream().map(hit -> hit.kill().point()).filter(point -> point.stage() == stage).distinct())
                    .as("different points in %s", stage).hasSizeGreaterThanOrEqualTo(stage.fewestPoints());
        }
    }

    @AfterAll
    static synchronized void tell() {
        System.out.println("Killed at " + HITS.size() + " points, and what was found then:");
        HITS.stream().sorted(Comparator.comparing(hit -> hit.kill().point().stage())).forEach(hit -> System.out.printf(
                "  %-38s %-63s %s%n", hit.kill().point().stage(), hit.kill(), hit.found()));
    }
}
