package io.segmentexport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The packaged product: {@code export newsletter} on a file in its inbox, with check pass, ledger, reports and all. Its
 * export begins when the file is claimed and the run opened ({@code openedAt} of the report).
 */
final class ProductContender implements Contender {

    private final Path folder;

    /** @param folder to install it in, anew for each export */
    ProductContender(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "ours";
    }

    @Override
    public Trial export(GeneratedSegment segment, List<String> flags, SinkProcess sink)
            throws IOException, InterruptedException {
        var product = Product.install(folder, sink.baseUrl(),
                Map.of("export." + Product.EXPORT + ".max-profiles", Integer.toString(segment.records())));
        product.drop(segment.file());
        var gc = new GcLog(product.folder().resolve("gc.log"));
        var allFlags = new ArrayList<>(flags);
        allFlags.add(gc.flag());
        var process = MeasuredProcess.run(product.command(allFlags, "export", Product.EXPORT),
                product.log());
        var began = product.report(segment).openedAt();
        var summary = sink.summary();
        var trial = new Trial(began, gc.pauseShare(began, summary.lastAccepted()), process, summary);
        product.remove();
        return trial;
    }
}
