package io.segmentexport.bench;

import io.segmentexport.klaviyo.BulkImportBody;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A file at Klaviyo's rate limits, which the sink keeps, from a server that answers at once and from slower ones. Each
 * round finds the windows of the limits at another phase, and is the second export of a service: in the first, into
 * another account, Java's compilers are what one waits for, not the limits ({@link Throughput} is about that).
 */
final class Limits implements Measurement {

    private static final List<Duration> LATENCIES =
            List.of(Duration.ZERO, Duration.ofMillis(50), Duration.ofMillis(300));
    private static final int MOST_ROUNDS = 3;
    private static final double MOST_TIMES_FLOOR = 1.05;

    private final Bench bench;
    private final int records;

    /** @param records how many: more than ten batches of them, or no limit is felt */
    Limits(Bench bench, int records) {
        this.bench = bench;
        this.records = records;
    }

    /** One run: what arrived, and what its report says of it. */
    private record Round(SinkSummary sink, RunReport report) {
        double seconds() {
            return Limits.seconds(sink.firstToLast());
        }

        double toFirst() {
            return Limits.seconds(Duration.between(report.openedAt(), sink.firstImport()));
        }

        double toLast() {
            return toFirst() + seconds();
        }

        double runSeconds() {
            return Limits.seconds(report.duration());
        }
    }

    /** All rounds with a server of one latency. */
    private record Served(Duration latency, List<Round> rounds) {
        double median(ToDoubleFunction<Round> figure) {
            return Medians.median(rounds.stream().mapToDouble(figure).toArray());
        }

        /** The same in each round, since batches are. */
        int imports() {
            return rounds.get(0).sink().imports();
        }

        double floorSeconds() {
            return Limits.seconds(RateFloor.of(imports()));
        }

        double timesFloor() {
            return median(Round::seconds) / floorSeconds();
        }

        int throttled() {
            return rounds.stream().mapToInt(round -> round.sink().throttled()).sum();
        }
    }

    @Override
    public Measured measure() throws IOException, InterruptedException {
        var segment = bench.segment(records);
        int rounds = Math.min(bench.rounds(), MOST_ROUNDS);
        var all = new ArrayList<Served>();
        for (var latency : LATENCIES) {
            var served = new Served(latency, new ArrayList<>());
            for (int round = 0; round < rounds; round++) {
                served.rounds().add(export(segment, latency, round));
            }
            all.add(served);
        }
        return measured(segment, all, rounds);
    }

    private Round export(GeneratedSegment segment, Duration latency, int round)
            throws IOException, InterruptedException {
        Round done;
        try (var product = StandingProduct.start(bench.folder().resolve("ours"), bench.sink(), segment)) {
            product.awaitReady();
            bench.sink().reset(Conduct.PROMPT);
            product.export(StandingProduct.BESIDE, segment);
            bench.sink().reset(Conduct.limited(round, latency));
            var report = product.export(Product.EXPORT, segment);
            done = new Round(bench.sink().summary(), report);
        }
        System.out.printf("  answers after %3d ms: %3d imports in %6s s, %d answers 429%n", latency.toMillis(),
                done.sink().imports(), Finding.figure(done.seconds()), done.sink().throttled());
        return done;
    }

    private Measured measured(GeneratedSegment segment, List<Served> all, int rounds) {
        long throttled = all.stream().mapToInt(Served::throttled).sum();
        var prompt = all.get(0);
        long fewest = fewestImports(segment, prompt.rounds().get(0).sink());
        var table = new Table("Klaviyo's limits: %,d records, median of %d".formatted(records, rounds),
                List.of("an answer after", "s", "floor s", "s/floor", "careful s", "claim to last s", "run s", "imports", "429"),
                all.stream().map(Limits::row).toList(),
                List.of("s: from the first import to the last, by when their heads arrived, as Klaviyo counts them.",
                        "floor: no 11 imports in less than a second, no 151 in less than a minute.",
                        "careful: the same where a request's place is free one window after its answer. Where Klaviyo's"
                                + " windows begin is not told, so no client that must not get a 429 can be sooner.",
                        "claim to last: from the claim of the file to the last import.",
                        "run: from opened to closed, import jobs followed to their end.",
                        "429: all requests of all rounds. The least number of imports is %d.".formatted(fewest)));
        return new Measured(List.of(table), List.of(
                new Finding("limits: time / floor, a server that answers at once", prompt.timesFloor(),
                        MOST_TIMES_FLOOR, ""),
                new Finding("limits: claim to last import", prompt.median(Round::toLast),
                        prompt.median(Round::toFirst) + MOST_TIMES_FLOOR * prompt.floorSeconds(), "s"),
                new Finding("limits: answers 429", throttled, 0, ""),
                new Finding("limits: imports / the least number", (double) prompt.imports() / fewest, 1, "")));
    }

    private static List<String> row(Served served) {
        double careful = seconds(RateFloor.ofPlacesFreeAfterAnswer(served.imports(), served.latency()));
        return List.of(served.latency().toMillis() + " ms", Finding.figure(served.median(Round::seconds)),
                Finding.figure(served.floorSeconds()), Finding.figure(served.timesFloor()), Finding.figure(careful),
                Finding.figure(served.median(Round::toLast)),
                Finding.figure(served.median(Round::runSeconds)), Integer.toString(served.imports()),
                Integer.toString(served.throttled()));
    }

    /** By the number of profiles, or by their bytes if those fill batches earlier. */
    private static long fewestImports(GeneratedSegment segment, SinkSummary sink) {
        long byProfiles = ceilDiv(segment.profiles(), BulkImportBody.MAX_PROFILES);
        long envelope = new BulkImportBody(Product.LIST).size(0);
        long bytes = sink.bytes() - sink.imports() * envelope;
        return Math.max(byProfiles, ceilDiv(bytes, BulkImportBody.MAX_BYTES - envelope));
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
