package io.segmentexport.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Large files in small heaps. */
final class Memory implements Measurement {

    private static final List<Case> CASES =
            List.of(new Case(1_000_000, "-Xmx64m"), new Case(5_000_000, "-Xmx64m"), new Case(20_000_000, "-Xmx96m"));
    private static final double MOST_PAUSES = 10;

    private final Bench bench;
    private final int most;
    private final Contender ours;

    /** @param most the records of the largest file; a smaller one for a quick look */
    Memory(Bench bench, int most) {
        this.bench = bench;
        this.most = most;
        this.ours = new ProductContender(bench.folder().resolve("ours"));
    }

    private record Case(int records, String heap) {
    }

    @Override
    public Measured measure() throws IOException, InterruptedException {
        var rows = new ArrayList<List<String>>();
        var findings = new ArrayList<Finding>();
        for (var one : CASES.stream().filter(each -> each.records() <= most).toList()) {
            for (var collector : Collector.values()) {
                measure(one, collector, rows, findings);
            }
        }
        var small = new Table("Memory: the product in small heaps", List.of("", "s", "CPU s", "RSS MB", "pauses %"), rows,
                List.of("RSS: the most that was resident: heap, scratch files that are mapped, and all else."));
        return new Measured(List.of(small), findings);
    }

    private void measure(Case one, Collector collector, List<List<String>> rows, List<Finding> findings)
            throws IOException, InterruptedException {
        var what = "%,d records, %s, %s".formatted(one.records(), one.heap(), collector.words());
        double pauses = Double.POSITIVE_INFINITY;
        try {
            var trial = export(one, collector);
            pauses = trial.pauseShare() * 100;
            rows.add(List.of(what, Finding.figure(trial.seconds()), Finding.figure(trial.cpuSeconds()),
                    Finding.figure(trial.peakMegabytes()), Finding.figure(pauses)));
        } catch (ProcessFailedException e) {
            System.out.println(e.getMessage());
            rows.add(List.of(what, "failed", "", "", "")); // A heap that is too small is a result, too.
        }
        findings.add(new Finding("pauses: " + what, pauses, MOST_PAUSES, "%"));
    }

    private Trial export(Case one, Collector collector) throws IOException, InterruptedException {
        var flags = new ArrayList<>(collector.flags());
        flags.add(one.heap());
        bench.sink().reset(Conduct.PROMPT);
        return ours.export(bench.segment(one.records()), flags, bench.sink());
    }
}
