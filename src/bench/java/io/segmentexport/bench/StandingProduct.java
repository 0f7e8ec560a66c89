package io.segmentexport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The product's service: an export begins with each file that is put into the inbox. */
final class StandingProduct implements StandingContender {

    /** An export of the same into another account. */
    static final String BESIDE = "beside";

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
        var settings = Product.beside(BESIDE, sink.baseUrl());
        for (String export : List.of(Product.EXPORT, BESIDE)) {
            settings.put("export." + export + ".max-profiles", Integer.toString(segment.records()));
            settings.put("export." + export + ".on-duplicate-content", "send");
            settings.put("export." + export + ".whole-after", "1s");
        }
        var product = Product.install(folder, sink.baseUrl(), settings);
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
        var cpuBefore = service.cpu();
        var report = export(Product.EXPORT, segment);
        var cpu = service.cpu().minus(cpuBefore);
        var summary = sink.summary();
        return new Turn(Duration.between(report.openedAt(), summary.lastAccepted()), cpu, summary);
    }

    /**
     * Exports a file and looks whether all of it arrived.
     *
     * @param export {@link Product#EXPORT} or {@link #BESIDE}
     */
    RunReport export(String export, GeneratedSegment segment) throws IOException, InterruptedException {
        var earlier = product.reports();
        product.drop(export, segment.file());
        return RunReport.of(awaitReport(earlier), segment);
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
