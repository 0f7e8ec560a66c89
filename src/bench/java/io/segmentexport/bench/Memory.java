package io.segmentexport.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Large files in small heaps, and a server that does not answer for a while. */
final class Memory implements Measurement {

    private static final List<Case> CASES = List.of(new Case(1_000_000, "-Xmx128m"), new Case(5_000_000, "-Xmx256m"));
    private static final Case STOPPED = new Case(1_000_000, "-Xmx256m");
    private static final Duration STOPPED_TIME = Duration.ofSeconds(10);
    private static final Conduct STOPPING = Conduct.stopping(50, STOPPED_TIME);
    private static final double MOST_PAUSES = 10;
    private static final double MOST_GROWTH = 1.1;

    private final Bench bench;
    private final Contender ours;

    Memory(Bench bench) {
        this.bench = bench;
        this.ours = new ProductContender(bench.folder().resolve("ours"));
    }

    private record Case(int records, String heap) {
    }

    @Override
    public Measured measure() throws IOException, InterruptedException {
        var rows = new ArrayList<List<String>>();
        var findings = new ArrayList<Finding>();
        for (var one : CASES) {
            for (var collector : Collector.values()) {
                measure(one, collector, rows, findings);
            }
        }
        var small = new Table("Memory: the product in small heaps", List.of("", "s", "CPU s", "RSS MB", "pauses %"), rows,
                List.of("RSS: the most that was resident, heap and all else."));
        return new Measured(List.of(small, stopped(findings)), findings);
    }

    private void measure(Case one, Collector collector, List<List<String>> rows, List<Finding> findings)
            throws IOException, InterruptedException {
        var what = "%,d records, %s, %s".formatted(one.records(), one.heap(), collector.words());
        double pauses = Double.POSITIVE_INFINITY;
        try {
            var trial = export(one, collector, Conduct.PROMPT);
            pauses = trial.pauseShare() * 100;
            rows.add(List.of(what, Finding.figure(trial.seconds()), Finding.figure(trial.cpuSeconds()),
                    Finding.figure(trial.peakMegabytes()), Finding.figure(pauses)));
        } catch (ProcessFailedException e) {
            System.out.println(e.getMessage());
            rows.add(List.of(what, "failed", "", "", "")); // A heap that is too small is a result, too.
        }
        findings.add(new Finding("pauses: " + what, pauses, MOST_PAUSES, "%"));
    }

    private Trial export(Case one, Collector collector, Conduct conduct) throws IOException, InterruptedException {
        var flags = new ArrayList<>(collector.flags());
        flags.add(one.heap());
        bench.sink().reset(conduct);
        return ours.export(bench.segment(one.records()), flags, bench.sink());
    }

    /** The reader must stop too: what it read on would be seen as resident memory. Needs a heap that is large enough. */
    private Table stopped(List<Finding> findings) throws IOException, InterruptedException {
        var trial = export(STOPPED, Collector.SERIAL, STOPPING);
        var stop = Instant.parse(trial.sink().stopped());
        long before = trial.process().mostKilobytes(Instant.MIN, stop);
        long meanwhile = trial.process().mostKilobytes(stop, stop.plus(STOPPED_TIME));
        findings.add(new Finding(
                "RSS while the server is stopped / before", (double) meanwhile / before, MOST_GROWTH, ""));
        return new Table("Memory: the server does not answer from the 50th batch on for 10 s",
                List.of("1,000,000 records, -Xmx256m, Serial", "RSS MB"),
                List.of(List.of("the most before it stopped", Finding.figure(before / 1024.0)),
                        List.of("the most until it answered again", Finding.figure(meanwhile / 1024.0)),
                        List.of("the most until the end", Finding.figure(trial.peakMegabytes()))),
                List.of("Time to the last accepted batch: %s s.".formatted(Finding.figure(trial.seconds()))));
    }
}
