package io.segmentexport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which part of a run of many batches the ledger takes, as samples of the product's process tell: of short records, so
 * that a batch is little work beside what the ledger does for it, and of those that other measurements have.
 */
final class LedgerShare implements Measurement {

    private static final int MOST_ROUNDS = 3;
    private static final double MOST_PERCENT = 2;

    private final Bench bench;
    private final int records;

    /** @param records how many: five million short ones are 500 batches, of the others 490 */
    LedgerShare(Bench bench, int records) {
        this.bench = bench;
        this.records = records;
    }

    /** One run: how long it took, how many batches it had, and what was seen of the ledger in it. */
    private record Round(double seconds, int batches, LedgerSamples seen) {
    }

    /** All runs of one file. */
    private record Observed(String what, List<Round> rounds) {
        int batches() {
            return rounds.get(0).batches();
        }

        LedgerSamples seen() {
            return rounds.stream().map(Round::seen).reduce(LedgerSamples.NONE, LedgerSamples::plus);
        }

        double seconds() {
            return Medians.median(rounds.stream().mapToDouble(Round::seconds).toArray());
        }

        double secondsARun(Duration all) {
            return LedgerShare.seconds(all) / rounds.size();
        }
    }

    @Override
    public Measured measure() throws IOException, InterruptedException {
        int rounds = Math.min(bench.rounds(), MOST_ROUNDS);
        var all = List.of(observe("short records", bench.shortSegment(records), rounds),
                observe("longer records", bench.segment(records), rounds));
        return new Measured(List.of(table(all, rounds)), all.stream().map(LedgerShare::finding).toList());
    }

    private Observed observe(String what, GeneratedSegment segment, int rounds)
            throws IOException, InterruptedException {
        var observed = new ArrayList<Round>();
        for (int round = 0; round < rounds; round++) {
            observed.add(export(segment));
        }
        long bytes = Math.round((double) Files.size(segment.file()) / records);
        return new Observed("%s, %d bytes each".formatted(what, bytes), observed);
    }

    private Round export(GeneratedSegment segment) throws IOException, InterruptedException {
        var product = Product.install(bench.folder().resolve("ours"), bench.sink().baseUrl(),
                Map.of("export." + Product.EXPORT + ".max-profiles", Integer.toString(records)));
        product.drop(segment.file());
        bench.sink().reset(Conduct.PROMPT);
        var settings = Files.writeString(product.folder().resolve("samples.jfc"), LedgerSamples.SETTINGS);
        var recording = product.folder().resolve("run.jfr");
        // Camel's stacks are deep.
        var flags = List.of("-XX:FlightRecorderOptions:stackdepth=256",
                "-XX:StartFlightRecording:dumponexit=true,filename=" + recording + ",settings=" + settings);
        MeasuredProcess.run(product.command(flags, "export", Product.EXPORT), product.log());
        var report = product.report(segment);
        var seen = LedgerSamples.of(recording, report.openedAt(), report.reportedAt());
        product.remove();
        var round = new Round(seconds(report.duration()), bench.sink().summary().imports(), seen);
        System.out.printf("  %,9d records, %3d batches, %6s s, %,d samples, %s %% of them in the ledger%n", records,
                round.batches(), Finding.figure(round.seconds()), seen.samples(), Finding.figure(seen.percent()));
        return round;
    }

    private Table table(List<Observed> all, int rounds) {
        return new Table("Ledger: %,d records, median or sum of %d".formatted(records, rounds),
                List.of("", "batches", "run s", "samples", "ledger %", "ms/batch"),
                all.stream().map(LedgerShare::row).toList(),
                List.of("samples: each 10 ms Java's Flight Recorder looks which threads run Java code, from the claim"
                                + " of the file to the report. So they count the processor time of Java code: not what"
                                + " waits, nor what the system does for files and sockets, nor the JVM's compilers"
                                + " and collector.",
                        "ledger: how many of them have a frame of the ledger's classes, Jdbi, HikariCP or SQLite.",
                        "ms/batch: by the clock in the ledger's statements, waiting for the disk and for each other"
                                + " included; several batches are under way at a time."));
    }

    private static List<String> row(Observed observed) {
        var seen = observed.seen();
        return List.of(observed.what(), Integer.toString(observed.batches()), Finding.figure(observed.seconds()),
                "%,d".formatted(seen.samples()), Finding.figure(seen.percent()),
                Finding.figure(1000 * observed.secondsARun(seen.statements()) / observed.batches()));
    }

    private static Finding finding(Observed observed) {
        return new Finding("ledger: of a run of %d batches, %s".formatted(observed.batches(), observed.what()),
                observed.seen().percent(), MOST_PERCENT, "%");
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
