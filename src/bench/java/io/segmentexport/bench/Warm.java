package io.segmentexport.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The same file over and over in one process each, in turns: what a service takes that has been running for a while,
 * beside plain Java that has. Of the first turns, in which the JVMs still compile, nothing is counted.
 */
final class Warm implements Measurement {

    private static final int TURNS = 8;
    private static final int NOT_COUNTED = 4;
    private static final double MOST_TIMES_PLAIN = 0.9;

    private final Bench bench;
    private final int records;

    Warm(Bench bench, int records) {
        this.bench = bench;
        this.records = records;
    }

    @Override
    public Measured measure() throws IOException, InterruptedException {
        var segment = bench.segment(records);
        var plainTurns = new ArrayList<Turn>();
        var oursTurns = new ArrayList<Turn>();
        try (var plain = StandingPlain.start(segment, bench.sink());
                var ours = StandingProduct.start(bench.folder().resolve("ours"), bench.sink(), segment)) {
            ours.awaitReady();
            for (int turn = 1; turn <= TURNS; turn++) {
                plainTurns.add(export(plain, segment, turn));
                oursTurns.add(export(ours, segment, turn));
                Duel.ensureSameBodies(plainTurns.get(turn - 1).sink(), oursTurns.get(turn - 1).sink());
            }
        }
        return measured(counted(plainTurns), counted(oursTurns));
    }

    private Turn export(StandingContender contender, GeneratedSegment segment, int number)
            throws IOException, InterruptedException {
        bench.sink().reset(Conduct.PROMPT);
        var turn = contender.export(segment, bench.sink());
        System.out.printf("  turn %d, %-10s %6s s, CPU %6s s%n", number, contender.name(),
                Finding.figure(turn.seconds()), Finding.figure(turn.cpuSeconds()));
        return turn;
    }

    private static List<Turn> counted(List<Turn> turns) {
        return turns.subList(NOT_COUNTED, turns.size());
    }

    private Measured measured(List<Turn> plain, List<Turn> ours) {
        double ratio = median(ours, Turn::seconds) / median(plain, Turn::seconds);
        return new Measured(
                List.of(new Table("Throughput, warm: %,d records, no limit set by the server".formatted(records),
                        List.of("median of " + ours.size(), "s", "least", "most", "krec/s", "CPU s"),
                        List.of(row("plain Java", plain), row("ours", ours)),
                        List.of("Each in one process with the default JVM, in turns; the first %d turns of each are not"
                                        .formatted(NOT_COUNTED) + " counted.",
                                "s: from the claimed file (plain Java: from opening it) to the last accepted batch.",
                                "CPU: ours from the drop of the file to the report, plain Java to its last answer."))),
                List.of(new Finding("throughput, warm: ours / plain Java", ratio, MOST_TIMES_PLAIN, "")));
    }

    private List<String> row(String who, List<Turn> turns) {
        var seconds = turns.stream().mapToDouble(Turn::seconds).summaryStatistics();
        double median = median(turns, Turn::seconds);
        return List.of(who, Finding.figure(median), Finding.figure(seconds.getMin()),
                Finding.figure(seconds.getMax()), Finding.figure(records / median / 1000),
                Finding.figure(median(turns, Turn::cpuSeconds)));
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        return Medians.median(turns.stream().mapToDouble(figure).toArray());
    }
}
