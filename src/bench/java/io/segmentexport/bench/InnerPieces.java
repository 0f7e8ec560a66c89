package io.segmentexport.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs {@link Pieces}, and what is made for its speed alone beside what could stand in its place ({@link JsonPieces},
 * {@link PhonePieces}), with JMH and its profiler of allocations.
 */
final class InnerPieces implements Measurement {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Override
    public Measured measure() throws IOException {
        var options = new OptionsBuilder().include("\\.(Json|Phone)?Pieces\\.").mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS).forks(1)
                .warmupIterations(5).warmupTime(TimeValue.seconds(2))
                .measurementIterations(5).measurementTime(TimeValue.seconds(2))
                .addProfiler(GCProfiler.class).build();
        try {
            var rows = new ArrayList<List<String>>();
            new Runner(options).run().forEach(result -> rows.add(row(result)));
            return new Measured(List.of(new Table("Inner pieces, a record each, warm",
                    List.of("", "ns", "+-", "bytes allocated"), rows,
                    List.of("By JMH: 5 iterations of 2 s after as many to warm up, one fork."))), List.of());
        } catch (RunnerException e) {
            throw new IOException("JMH could not run", e);
        }
    }

    private static List<String> row(RunResult result) {
        var time = result.getPrimaryResult();
        var allocated = result.getSecondaryResults().get(ALLOCATED);
        return List.of(time.getLabel(), Finding.figure(time.getScore()), Finding.figure(time.getScoreError()),
                Finding.figure(allocated.getScore()));
    }
}
