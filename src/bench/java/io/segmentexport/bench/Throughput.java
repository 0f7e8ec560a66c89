package io.segmentexport.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A million records, from file to the last accepted batch, where the server sets no limit: ours and plain Java in processes
 * just started, and a script in Python.
 */
final class Throughput implements Measurement {

    private static final int MOST_PYTHON_ROUNDS = 3;
    private static final double MOST_TIMES_CPU = 2;

    private final Bench bench;

    Throughput(Bench bench) {
        this.bench = bench;
    }

    @Override
    public Measured measure() throws IOException, InterruptedException {
        var segment = bench.segment(1_000_000);
        var rows = new ArrayList<List<String>>();
        var findings = new ArrayList<Finding>();
        SinkSummary plain = null;
        for (var jvm : Collector.values()) {
            var result = bench.duel().fight(segment, jvm.flags(), bench.rounds());
            plain = result.plain().trials().get(0).sink();
            rows.add(row("plain Java, " + jvm.words(), result.plain(), segment));
            rows.add(row("ours, " + jvm.words(), result.ours(), segment));
            findings.add(new Finding(
                    "throughput: ours / plain Java, " + jvm.words(), result.ratio(), jvm.mostTimesPlain(), ""));
            if (jvm == Collector.DEFAULT) {
                findings.add(new Finding("CPU of the whole process: ours / plain Java", result.ofCpu(), MOST_TIMES_CPU, ""));
            }
        }
        python(segment, plain, rows);
        return new Measured(List.of(new Table("Throughput, a million records, no limit set by the server",
                List.of("median of " + bench.rounds(), "s", "least", "most", "krec/s", "CPU s", "RSS MB", "pauses %"),
                rows,
                List.of("s: from the claimed file (plain Java: from main) to the last accepted batch.",
                        "CPU, RSS: of the whole process, from its start to its end.",
                        "pauses: in which the JVM collected garbage, part of s (its gc log)."))), findings);
    }

    /** @param plain what plain Java has sent */
    private void python(GeneratedSegment segment, SinkSummary plain, List<List<String>> rows)
            throws IOException, InterruptedException {
        if (!PythonContender.isThere()) {
            System.out.println("  There is no python3 here: the script in Python is not measured");
            return;
        }
        var python = new PythonContender(bench.folder().resolve("python"));
        var trials = new ArrayList<Trial>();
        for (int round = 0; round < Math.min(bench.rounds(), MOST_PYTHON_ROUNDS); round++) {
            trials.add(bench.duel().export(python, segment, List.of()));
            Duel.ensureSameBodies(plain, trials.get(round).sink());
        }
        rows.add(row("a script in Python", new Medians(trials), segment));
    }

    private static List<String> row(String who, Medians medians, GeneratedSegment segment) {
        return List.of(who, Finding.figure(medians.seconds()), Finding.figure(medians.leastSeconds()),
                Finding.figure(medians.mostSeconds()), Finding.figure(segment.records() / medians.seconds() / 1000),
                Finding.figure(medians.of(Trial::cpuSeconds)), Finding.figure(medians.of(Trial::peakMegabytes)),
                Finding.figure(medians.of(Trial::pauseShare) * 100));
    }
}
