package io.segmentexport.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What 50 exports cost that watch 50 folders in which nothing happens. */
final class Idle implements Measurement {

    private static final int EXPORTS = 50;
    private static final Duration SETTLE = Duration.ofMinutes(1);
    private static final Duration WATCHED = Duration.ofSeconds(30);
    private static final double MOST_PERCENT = 1;

    private final Bench bench;

    Idle(Bench bench) {
        this.bench = bench;
    }

    @Override
    public Measured measure() throws IOException, InterruptedException {
        var product = Product.install(bench.folder().resolve("ours"), bench.sink().baseUrl(), exports());
        double percent;
        try (var service = Service.start(product)) {
            service.awaitReady();
            TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
            percent = percentOfACore(service);
        }
        product.remove();
        return new Measured(
                List.of(new Table("Idle: " + EXPORTS + " exports watch " + EXPORTS + " folders", List.of("", "figure"),
                        List.of(List.of("CPU, % of a core", Finding.figure(percent))),
                        List.of("CPU time over 30 s, a minute after the start."))),
                List.of(new Finding("idle: " + EXPORTS + " exports, of a core", percent, MOST_PERCENT, "%")));
    }

    private static double percentOfACore(Service service) throws InterruptedException {
        var cpuBefore = service.cpu();
        long before = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(WATCHED.toNanos());
        return 100.0 * service.cpu().minus(cpuBefore).toNanos() / (System.nanoTime() - before);
    }

    /** Those of the shipped configuration and as many more as are wanted. */
    private static Map<String, String> exports() {
        var settings = new LinkedHashMap<String, String>();
        for (int number = 2; number <= EXPORTS; number++) {
            var export = "export.segment-" + number + ".";
            settings.put(export + "connection", "main");
            settings.put(export + "list-id", Product.LIST);
            settings.put(export + "email-field", "EMail");
        }
        return settings;
    }
}
