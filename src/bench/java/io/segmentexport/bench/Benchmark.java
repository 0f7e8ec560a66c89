package io.segmentexport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The driver: runs the chosen measurements one after the other and keeps their results in {@code target/bench}. To be
 * run from the project's folder after {@code package}; {@code mvn -Pbench verify} does both. System properties:
 * {@code bench}, the measurements with commas between them; {@code bench.rounds}; {@code bench.growth.records},
 * {@code bench.memory.records}, {@code bench.warm.records} and {@code bench.limits.records}, how many the largest file of
 * those measurements holds.
 */
final class Benchmark {

    private static final Path FOLDER = Path.of("target", "bench").toAbsolutePath();
    private static final String JMH = "jmh";

    private Benchmark() {
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        var results = new Results(FOLDER);
        var notMeasured = new ArrayList<String>();
        try (var sink = SinkProcess.start()) {
            var bench = new Bench(FOLDER, Integer.getInteger("bench.rounds", 5), sink, new Duel(FOLDER, sink));
            var measurements = measurements(bench);
            var chosen = chosen(measurements);
            System.out.println("The sink warms up");
            bench.duel().fight(bench.segment(100_000), List.of(), 1);
            for (String name : chosen) {
                System.out.println("\nMeasures " + name);
                try {
                    results.add(measurements.get(name).measure());
                } catch (IOException e) {
                    System.out.println(name + " could not be measured: " + e.getMessage());
                    notMeasured.add(name);
                }
            }
        }
        System.out.print(results.bounds().text());
        System.out.println("\nAll of it is in " + Path.of("").toAbsolutePath().relativize(FOLDER));
        if (!notMeasured.isEmpty()) {
            System.out.println("Not measured, see above: " + String.join(", ", notMeasured));
            System.exit(1);
        }
    }

    private static Map<String, Measurement> measurements(Bench bench) {
        var measurements = new LinkedHashMap<String, Measurement>();
        measurements.put("throughput", new Throughput(bench));
        measurements.put("warm", new Warm(bench, Integer.getInteger("bench.warm.records", 1_000_000)));
        measurements.put("memory", new Memory(bench, Integer.getInteger("bench.memory.records", 20_000_000)));
        measurements.put("growth", new Growth(bench, Integer.getInteger("bench.growth.records", 20_000_000)));
        measurements.put("limits", new Limits(bench, Integer.getInteger("bench.limits.records", 1_000_000)));
        measurements.put("start", new Start(bench));
        measurements.put("idle", new Idle(bench));
        measurements.put(JMH, new InnerPieces());
        return measurements;
    }

    /** What {@code -Dbench} names; without a value, for which Maven puts "true", all but JMH. */
    private static List<String> chosen(Map<String, Measurement> measurements) {
        var named = System.getProperty("bench", "");
        if (named.isBlank() || named.equals("true")) {
            return measurements.keySet().stream().filter(name -> !name.equals(JMH)).toList();
        }
        var chosen = List.of(named.split(","));
        var unknown = chosen.stream().filter(name -> !measurements.containsKey(name)).toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("-Dbench names no measurement by " + unknown + "; there are "
                    + measurements.keySet());
        }
        return chosen;
    }
}
