package io.segmentexport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.klaviyo.BulkImportEnvelope;
import io.segmentexport.sandbox.KlaviyoSandbox;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import io.segmentexport.sandbox.SandboxSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A file at Klaviyo's real limits: the product against the sandbox, which has them on by default. The sandbox runs in
 * the driver, so that each request that it saw can be counted; for the product that is another process.
 */
final class Limits implements Measurement {

    private static final int ACCEPTED = 202;
    private static final int THROTTLED = 429;
    private static final double MOST_TIMES_FLOOR = 1.05;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Bench bench;
    private final int records;

    /** @param records how many; with five million it takes more than three minutes */
    Limits(Bench bench, int records) {
        this.bench = bench;
        this.records = records;
    }

    @Override
    public Measured measure() throws IOException, InterruptedException {
        var segment = bench.segment(records);
        try (var sandbox = KlaviyoSandbox.start(SandboxSettings.builder().port(0).build())) {
            var product = Product.install(bench.folder().resolve("ours"), sandbox.baseUrl(),
                    Map.of("export." + Product.EXPORT + ".max-profiles", Integer.toString(records)));
            product.drop(segment.file());
            MeasuredProcess.run(product.command(List.of(), "export", Product.EXPORT), product.log());
            var report = JSON.readTree(product.report().toFile());
            product.remove();
            return measured(segment, report, sandbox.requests());
        }
    }

    private Measured measured(GeneratedSegment segment, JsonNode report, List<RecordedRequest> requests) {
        var imports = requests.stream().filter(Limits::isImport).toList();
        long throttled = requests.stream().filter(request -> request.status() == THROTTLED).count();
        double taken = seconds(Duration.between(imports.get(0).at(), imports.get(imports.size() - 1).at()));
        double floor = seconds(RateFloor.of(imports.size()));
        long fewest = fewestImports(segment, report.path("bytesSent").asLong(), imports.size());
        return new Measured(
                List.of(new Table("Klaviyo's limits: %,d records".formatted(records), List.of("", "figure"), List.of(
                        List.of("imports", Integer.toString(imports.size())),
                        List.of("the least number of imports", Long.toString(fewest)),
                        List.of("all requests of the run", report.path("requests").asText()),
                        List.of("answers 429", Long.toString(throttled)),
                        List.of("first to last accepted import, s", Finding.figure(taken)),
                        List.of("the floor for as many, s", Finding.figure(floor)),
                        List.of("opened to closed, import jobs followed to their end, s",
                                Finding.figure(report.path("durationMillis").asLong() / 1000.0))), List.of())),
                List.of(new Finding("limits: time / floor", taken / floor, MOST_TIMES_FLOOR, ""),
                        new Finding("limits: answers 429", throttled, 0, ""),
                        new Finding("limits: imports / the least number", (double) imports.size() / fewest, 1, "")));
    }

    private static boolean isImport(RecordedRequest request) {
        return request.status() == ACCEPTED && request.operation().filter(Operation.BULK_IMPORT::equals).isPresent();
    }

    /** By the number of profiles, or by their bytes if those fill batches earlier. */
    private static long fewestImports(GeneratedSegment segment, long bytes, int imports) {
        long byProfiles = ceilDiv(segment.profiles(), BulkImportBody.MAX_PROFILES);
        long envelope = new BulkImportEnvelope(Product.LIST).size(0, 0);
        return Math.max(byProfiles, ceilDiv(bytes - imports * envelope, BulkImportBody.MAX_BYTES - envelope));
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
