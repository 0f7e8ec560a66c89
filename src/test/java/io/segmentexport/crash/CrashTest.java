package io.segmentexport.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.segmentexport.crash.Play.Evidence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ExecutionException;
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
 * <p>The usual form plays chosen scenarios. With {@code -Dcrash.points=200} scenarios are drawn until there were so many
 * kills; {@code -Dcrash.seed=N} draws from N on, so that one that failed can be played again: the seed is in its name.
 */
class CrashTest {

    private static final long USUAL_SEED = 20261123;
    private static final int FEWEST_KILLS = 20;
    private static final int FEWEST_POINTS_OF_A_STAGE = 3;
    /** A process that starts after a kill mostly waits: H2 makes sure that nobody holds the ledger any more. */
    private static final int SIDE_BY_SIDE = 3;

    @TempDir
    static Path folder;

    private static final Map<Stage, List<String>> HITS = new EnumMap<>(Stage.class);

    @TestFactory
    Stream<DynamicTest> losesNothingAndSendsNothingTwice() {
        var players = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        var asked = Integer.getInteger("crash.points");
        var plays = scenarios(asked).stream().map(scenario -> new Playing(scenario, submit(players, scenario))).toList();
        players.shutdown();
        return Stream.concat(
                plays.stream().map(playing -> dynamicTest(playing.scenario().toString(), playing::end)),
                asked == null ? Stream.of(dynamicTest("kills in every stage", CrashTest::killedInEveryStage)) : Stream.of());
    }

    private static List<Scenario> scenarios(Integer asked) {
        if (asked == null) {
            return Scenario.usual(Long.getLong("crash.seed", USUAL_SEED));
        }
        long seed = Long.getLong("crash.seed", new Random().nextInt(1_000_000_000));
        int count = (asked + Stage.values().length - 1) / Stage.values().length;
        return IntStream.range(0, count).mapToObj(i -> Scenario.drawn(seed + i)).toList();
    }

    private record Playing(Scenario scenario, Future<?> future) {

        void end() throws Throwable {
            try {
                future.get();
            } catch (ExecutionException e) {
                throw e.getCause();
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
        evidence.forEach(hit -> HITS.computeIfAbsent(hit.kill().point().stage(), stage -> new ArrayList<>())
                .add("%-60s %s".formatted(hit.kill(), hit.found())));
    }

    private static synchronized void killedInEveryStage() {
        assertThat(HITS.values().stream().mapToInt(List::size).sum()).as("kills").isGreaterThanOrEqualTo(FEWEST_KILLS);
        assertThat(HITS).containsOnlyKeys(Stage.values());
        HITS.forEach((stage, hits) -> assertThat(hits.stream().map(hit -> hit.substring(0, 60)).distinct())
                .as("different points in %s", stage).hasSizeGreaterThanOrEqualTo(FEWEST_POINTS_OF_A_STAGE));
    }

    @AfterAll
    static synchronized void tell() {
        System.out.println("Killed at " + HITS.values().stream().mapToInt(List::size).sum() + " points:");
        HITS.forEach((stage, hits) -> hits.forEach(hit -> System.out.printf("  %-16s %s%n", stage, hit)));
    }
}
