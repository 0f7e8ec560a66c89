package io.segmentexport.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How soon commands are done and the service is ready, on a data folder that a clean stop left behind. */
final class Start implements Measurement {

    private static final int ROUNDS = 10;
    private static final double SERVICE_BOUND = 2;
    private static final double RUNS_BOUND = 1;
    private static final double CHECK_BOUND = 1.3;

    private final Bench bench;

    Start(Bench bench) {
        this.bench = bench;
    }

    /** Process start to its end, or until it is ready. */
    private record Begin(double seconds, double cpuSeconds) {
        static Begin of(Duration wall, Duration cpu) {
            return new Begin(wall.toNanos() / 1e9, cpu.toNanos() / 1e9);
        }
    }

    @Override
    public Measured measure() throws IOException, InterruptedException {
        var product = Product.install(bench.folder().resolve("ours"), bench.sink().baseUrl(), Map.of());
        product.drop(bench.segment(10_000).file());
        command(product, "export", Product.EXPORT); // So that there is a ledger with a run to show.
        var service = new ArrayList<Begin>();
        var runs = new ArrayList<Begin>();
        var check = new ArrayList<Begin>();
        for (int round = 0; round < ROUNDS; round++) {
            service.add(service(product));
            runs.add(command(product, "runs"));
            check.add(command(product, "check"));
        }
        product.remove();
        return new Measured(List.of(new Table("Start, median of " + ROUNDS,
                List.of("", "s", "least", "most", "CPU s"),
                List.of(row("run: process start to ready", service), row("runs", runs), row("check", check)),
                List.of("check asks the sink on this machine, so it waits for no network."))),
                List.of(new Finding("start: run until ready", median(service, Begin::seconds), SERVICE_BOUND, "s"),
                        new Finding("start: runs", median(runs, Begin::seconds), RUNS_BOUND, "s"),
                        new Finding("start: check", median(check, Begin::seconds), CHECK_BOUND, "s")));
    }

    private static Begin command(Product product, String... arguments) throws IOException, InterruptedException {
        var figures = MeasuredProcess.run(product.command(List.of(), arguments), product.log());
        return Begin.of(figures.wall(), figures.cpu());
    }

    /** Starts the service, and stops it as systemd would. */
    private static Begin service(Product product) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (var service = Service.start(product)) {
            service.awaitReady();
            return Begin.of(Duration.ofNanos(System.nanoTime() - began), service.cpu());
        }
    }

    private static List<String> row(String what, List<Begin> begins) {
        var seconds = begins.stream().mapToDouble(Begin::seconds).summaryStatistics();
        return List.of(what, Finding.figure(median(begins, Begin::seconds)), Finding.figure(seconds.getMin()),
                Finding.figure(seconds.getMax()), Finding.figure(median(begins, Begin::cpuSeconds)));
    }

    private static double median(List<Begin> begins, ToDoubleFunction<Begin> figure) {
        return Medians.median(begins.stream().mapToDouble(figure).toArray());
    }
}
