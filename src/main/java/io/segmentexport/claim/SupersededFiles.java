package io.segmentexport.claim;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.SupersededTable.Superseded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts superseded snapshots into the archive: {@code archive/EXPORT/RUN/superseded/}. The ledger knows them before the first
 * is moved, so that one that a crash left behind is never taken for the newest. However often that is cut short, it may
 * be done again.
 */
final class SupersededFiles {

    private static final Logger LOG = LoggerFactory.getLogger(SupersededFiles.class);

    private final DataFolder data;
    private final Ledger ledger;
    private final DurableFiles files;

    SupersededFiles(DataFolder data, Ledger ledger, DurableFiles files) {
        this.data = data;
        this.ledger = ledger;
        this.files = files;
    }

    /** Moves what of a run's superseded files lies where it was found. */
    void archive(Run run) throws IOException {
        var left = ledger.superseded().of(run.id()).stream().filter(file -> file.source().isPresent()).toList();
        if (left.isEmpty()) {
            return;
        }
        var folder = DataFolder.create(data.superseded(run.export().id(), run.id()));
        for (var file : left) {
            archive(run, file, file.source().orElseThrow(), folder.resolve(file.name()));
        }
        ledger.superseded().archived(run.id());
        LOG.info("run {}: {} superseded file(s) archived unread in {}", run.id(), left.size(), folder);
    }

    private void archive(Run run, Superseded file, Path source, Path target) throws IOException {
        DurableFiles.delete(DurableFiles.halfWritten(target));
        if (!Files.isRegularFile(source)) {
            return; // It is in the archive, or somebody has taken it.
        }
        boolean same = Files.size(source) == file.bytes()
                && !Files.getLastModifiedTime(source).toInstant().isAfter(run.openedAt());
        if (!same) {
            LOG.warn("run {}: {} is not the superseded file of before any more; it is left alone", run.id(), source);
        } else if (!Files.exists(target)) {
            files.move(source, target);
        } else if (Files.mismatch(source, target) < 0) {
            DurableFiles.delete(source); // From another file system: the copy was whole, and the end came before this.
        }
    }
}
