package io.segmentexport.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How time grows with the file, staging and delivery apart: a table and a plot. */
final class Growth implements Measurement {

    private static final List<Integer> SIZES =
            List.of(10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 5_000_000, 10_000_000, 20_000_000);
    private static final int MILLION = 1_000_000;
    private static final int MOST_ROUNDS = 3;
    private static final double MOST_TIMES_PER_RECORD = 1.2;

    private final Bench bench;

    private final int most;

    /** @param most the records of the largest file; a smaller one for a quick look */
    Growth(Bench bench, int most) {
        this.bench = bench;
        this.most = most;
    }

    /** One size and what it took. */
    record Point(int records, Duel.Result result) {
        double oursMicrosPerRecord() {
            return result.ours().seconds() * 1e6 / records;
        }
    }

    @Override
    public Measured measure() throws IOException, InterruptedException {
        var points = new ArrayList<Point>();
        for (int records : SIZES.stream().filter(size -> size <= most).toList()) {
            int rounds = records > MILLION ? 1 : Math.min(bench.rounds(), MOST_ROUNDS);
            points.add(new Point(records, bench.duel().fight(bench.segment(records), List.of(), rounds)));
        }
        GrowthPlot.write(points, bench.folder().resolve("growth.png"));
        return new Measured(List.of(table(points)), List.of(linearity(points)));
    }

    private static Table table(List<Point> points) {
        return new Table("Growth, default JVM",
                List.of("records", "ours s", "staging s", "delivery s", "us/record", "RSS MB", "plain s", "ours/plain"),
                points.stream().map(Growth::row).toList(), List.of("Staging: from the claim to the first import. Medians of up to %d; one run each above a million."
                        .formatted(MOST_ROUNDS), "The plot is growth.png."));
    }

    private static List<String> row(Point point) {
        var ours = point.result().ours();
        return List.of("%,d".formatted(point.records()), Finding.figure(ours.seconds()),
                Finding.figure(ours.of(Trial::secondsToFirst)), Finding.figure(ours.of(Trial::secondsFromFirst)),
                Finding.figure(point.oursMicrosPerRecord()), Finding.figure(ours.of(Trial::peakMegabytes)),
                Finding.figure(point.result().plain().seconds()), Finding.figure(point.result().ratio()));
    }

    /** A record of the largest file may take no longer than one of a million. */
    private static Finding linearity(List<Point> points) {
        var large = points.stream().filter(point -> point.records() >= MILLION).findFirst().orElse(points.get(0));
        var largest = points.get(points.size() - 1);
        return new Finding("time per record, %,d records / %,d".formatted(largest.records(), large.records()),
                largest.oursMicrosPerRecord() / large.oursMicrosPerRecord(), MOST_TIMES_PER_RECORD, "");
    }
}
