package io.segmentexport.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A million records, from file to the last accepted batch, where the server sets no limit. */
final class Throughput implements Measurement {

    private static final double MOST_TIMES_PLAIN = 1.2;

    private final Bench bench;

    Throughput(Bench bench) {
        this.bench = bench;
    }

    @Override
    public Measured measure() throws IOException, InterruptedException {
        var segment = bench.segment(1_000_000);
        var rows = new ArrayList<List<String>>();
        var findings = new ArrayList<Finding>();
        for (var jvm : Collector.values()) {
            var result = bench.duel().fight(segment, jvm.flags(), bench.rounds());
            rows.add(row("plain Java, " + jvm.words(), result.plain(), segment));
            rows.add(row("ours, " + jvm.words(), result.ours(), segment));
            findings.add(new Finding(
                    "throughput: ours / plain Java, " + jvm.words(), result.ratio(), MOST_TIMES_PLAIN, ""));
        }
        return new Measured(List.of(new Table("Throughput, a million records, no limit set by the server",
                List.of("median of " + bench.rounds(), "s", "least", "most", "krec/s", "CPU s", "RSS MB", "pauses %"),
                rows,
                List.of("s: from the claimed file (plain Java: from main) to the last accepted batch.",
                        "CPU, RSS: of the whole process, from its start to its end.",
                        "pauses: in which the JVM collected garbage, part of s (its gc log)."))), findings);
    }

    private static List<String> row(String who, Medians medians, GeneratedSegment segment) {
        return List.of(who, Finding.figure(medians.seconds()), Finding.figure(medians.leastSeconds()),
                Finding.figure(medians.mostSeconds()), Finding.figure(segment.records() / medians.seconds() / 1000),
                Finding.figure(medians.of(Trial::cpuSeconds)), Finding.figure(medians.of(Trial::peakMegabytes)),
                Finding.figure(medians.of(Trial::pauseShare) * 100));
    }
}
