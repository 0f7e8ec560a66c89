package io.segmentexport.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How soon commands are done and the service is ready, on a data folder that a clean stop left behind. */
final class Start implements Measurement {

    private static final int ROUNDS = 10;
    private static final double SERVICE_BOUND = 2;
    private static final double COMMAND_BOUND = 1.5;

    private final Bench bench;

    Start(Bench bench) {
        this.bench = bench;
    }

    @Override
    public Measured measure() throws IOException, InterruptedException {
        var product = Product.install(bench.folder().resolve("ours"), bench.sink().baseUrl(), Map.of());
        product.drop(bench.segment(10_000).file());
        command(product, "export", Product.EXPORT); // So that there is a ledger with a run to show.
        var service = new ArrayList<Double>();
        var runs = new ArrayList<Double>();
        var check = new ArrayList<Double>();
        for (int round = 0; round < ROUNDS; round++) {
            service.add(service(product));
            runs.add(command(product, "runs"));
            check.add(command(product, "check"));
        }
        product.remove();
        return new Measured(List.of(new Table("Start, median of " + ROUNDS,
                List.of("", "s", "least", "most"),
                List.of(row("run: process start to ready", service), row("runs", runs), row("check", check)),
                List.of("check asks the sink on this machine, so it waits for no network."))),
                List.of(new Finding("start: run until ready", median(service), SERVICE_BOUND, "s"),
                        new Finding("start: runs", median(runs), COMMAND_BOUND, "s"),
                        new Finding("start: check", median(check), COMMAND_BOUND, "s")));
    }

    private static double command(Product product, String... arguments) throws IOException, InterruptedException {
        var figures = MeasuredProcess.run(product.command(List.of(), arguments), product.folder().resolve("output.log"));
        return figures.wall().toNanos() / 1e9;
    }

    /** Starts the service, stops it as systemd would, and gives the seconds from its start until it was ready. */
    private static double service(Product product) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (var service = Service.start(product)) {
            service.awaitReady();
            return (System.nanoTime() - began) / 1e9;
        }
    }

    private static List<String> row(String what, List<Double> seconds) {
        return List.of(what, Finding.figure(median(seconds)),
                Finding.figure(seconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow()),
                Finding.figure(seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow()));
    }

    private static double median(List<Double> figures) {
        return Medians.median(figures.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
