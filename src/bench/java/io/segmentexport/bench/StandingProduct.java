package io.segmentexport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The product's service: an export begins with each file that is put into the inbox. */
final class StandingProduct implements StandingContender {

    private static final long LOOK_MILLIS = 20;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Product product;
    private final Service service;

    private StandingProduct(Product product, Service service) {
        this.product = product;
        this.service = service;
    }

    /**
     * Installs and starts it.
     *
     * @param folder  where to
     * @param segment the file that it exports over and over
     */
    static StandingProduct start(Path folder, SinkProcess sink, GeneratedSegment segment) throws IOException {
        var product = Product.install(folder, sink.baseUrl(), Map.of(
                "export." + Product.EXPORT + ".max-profiles", Integer.toString(segment.records()),
                "export." + Product.EXPORT + ".on-duplicate-content", "send"));
        return new StandingProduct(product, Service.start(product));
    }

    /** @throws IOException where the service does not get ready */
    void awaitReady() throws IOException, InterruptedException {
        service.awaitReady();
    }

    @Override
    public String name() {
        return "ours";
    }

    @Override
    public Turn export(GeneratedSegment segment, SinkProcess sink) throws IOException, InterruptedException {
        var earlier = product.reports();
        var cpuBefore = service.cpu();
        product.drop(segment.file());
        var report = RunReport.of(awaitReport(earlier), segment);
        var cpu = service.cpu().minus(cpuBefore);
        var summary = sink.summary();
        return new Turn(Duration.between(report.openedAt(), summary.lastAccepted()), cpu, summary);
    }

    private Path awaitReport(Set<Path> earlier) throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < LONGEST.toNanos()) {
            for (var report : product.reports()) {
                if (!earlier.contains(report)) {
                    return report;
                }
            }
            service.ensureAlive();
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        throw new IOException("no report within " + LONGEST.toMinutes() + " minutes; see " + product.folder());
    }

    @Override
    public void close() throws IOException {
        service.close();
        product.remove();
    }
}
