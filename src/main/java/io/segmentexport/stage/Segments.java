package io.segmentexport.stage;

import io.segmentexport.files.Explanations;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunHaltedException;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Splits the files of a run into chunks of records, and translates chunks into pieces of batches. */
public final class Segments {

    private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

    private final Ledger ledger;
    private final TableMemory memory;

    public Segments(Ledger ledger, TableMemory memory) {
        this.ledger = ledger;
        this.memory = memory;
    }

    /**
     * The chunks of a run in order; a Closeable iterator, which Camel's splitter closes.
     *
     * @throws RunHaltedException where there is no memory now to find duplicates in
     */
    public Iterator<RunChunk> split(OpenRun run) throws IOException {
        ledger.runs().move(run.id(), RunState.DELIVERING, Optional.empty());
        run.enter(RunState.DELIVERING);
        run.translateWith(new RecordTranslator(run, memory));
        return new RunReader(run);
    }

    /**
     * What a chunk brings to the batches. A chunk that cannot be translated fails the run and lets the open batch go.
     */
    public List<BatchPiece> translate(RunChunk chunk) {
        var run = chunk.run();
        List<BatchPiece> pieces;
        try {
            pieces = run.translator().translate(chunk);
        } catch (IOException | RuntimeException e) {
            if (run.broken("a chunk of records could not be translated", e)) {
                LOG.error("a chunk of records could not be translated: {}", Explanations.of(e));
            }
            pieces = run.translator().abandon();
        }
        if (chunk.last() && !pieces.isEmpty()) {
            run.deliveries().last(pieces.get(pieces.size() - 1).number());
        }
        for (var piece : pieces) {
            if (piece.last()) {
                run.deliveries().begin();
                run.progress().batchCut();
            }
        }
        return pieces;
    }

    /** Waits until no batch of the run is under way, and keeps what the reading found, if it came to the end. */
    public void awaitDeliveries(OpenRun run) throws InterruptedException, IOException {
        var translator = run.translator();
        try (translator) {
            run.deliveries().awaitAll();
        }
        if (translator == null) {
            return; // The reading could not begin.
        }
        if (translator.readToTheEnd()) {
            ledger.rejections().read(run.id(), translator.rejections(), translator.duplicates());
        }
        run.translated();
        if (!run.halted()) {
            LOG.info("read {} records, {} rejected, {} duplicates, {} batches", run.progress().recordsRead(),
                    run.progress().rejected(), run.progress().duplicates(), run.progress().batches());
        }
    }
}
