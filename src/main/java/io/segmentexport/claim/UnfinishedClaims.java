package io.segmentexport.claim;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.Explanations;
import io.segmentexport.files.FolderRemoval;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the files of claims, and finishes claims that were cut short in the middle of their moves. One that has taken a file
 * is finished: all parts of a segment are one run, or none is. One that has taken nothing is forgotten where its files are
 * claimed anew from where they still lie, and finished where it was due or asked for. Then what it supersedes goes into the
 * archive. Each step may be cut short itself and is done again then.
 */
final class UnfinishedClaims {

    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedClaims.class);

    private final DataFolder data;
    private final Ledger ledger;
    private final DurableFiles files;
    private final Set<String> left = ConcurrentHashMap.newKeySet();

    UnfinishedClaims(DataFolder data, Ledger ledger, DurableFiles files) {
        this.data = data;
        this.ledger = ledger;
        this.files = files;
    }

    /** Moves the files of a run, all or none: those moved before are moved back if one cannot be. */
    void take(String id, List<RunFile> claimed) throws IOException {
        try {
            for (var file : claimed) {
                files.move(file.source().orElseThrow(), data.run(id).resolve(file.name()));
            }
        } catch (IOException e) {
            giveBack(id, claimed);
            throw e;
        }
    }

    /** The files are safe; what is left to do is done later where it cannot be done now. */
    void note(String id, List<Path> doneFiles) {
        try {
            for (var doneFile : doneFiles) {
                DurableFiles.delete(doneFile);
            }
            ledger.runs().claimed(id);
            archive(ledger.runs().get(id));
        } catch (IOException | RuntimeException e) {
            LOG.warn("run {}: its files are claimed, and that could not be noted yet: {}", id, Explanations.of(e));
            left.add(id);
        }
    }

    private void giveBack(String id, List<RunFile> claimed) {
        try {
            for (var file : claimed) {
                var taken = data.run(id).resolve(file.name());
                var source = file.source().orElseThrow();
                if (Files.exists(taken) && !move(taken, source)) {
                    throw new FileAlreadyExistsException(
                            source.toString(), null, "another file of the same name came meanwhile");
                }
            }
            ledger.runs().forget(id);
            FolderRemoval.deleteIfEmpty(data.run(id));
        } catch (IOException | RuntimeException e) {
            LOG.error("run {}: its claim could neither be finished nor taken back and is tried again: {}", id, Explanations.of(e));
            left.add(id);
        }
    }

    /**
     * Moves a file; drops it if the same bytes lie there already, since a move between file systems may have been cut short.
     *
     * @return false if something else lies there; then both stay
     */
    private boolean move(Path source, Path target) throws IOException {
        if (!Files.exists(target)) {
            files.move(source, target);
        } else if (Files.mismatch(source, target) < 0) {
            DurableFiles.delete(source);
        } else {
            return false;
        }
        return true;
    }

    /** Takes up what an earlier process left in the ledger. To be called while nothing is claimed. */
    void takeUp() {
        ledger.runs().unended().stream().filter(run -> !run.whole()).map(Run::id).forEach(left::add);
        left.addAll(ledger.snapshots().unfinished());
        finish();
    }

    /** Finishes or forgets those that were left. */
    synchronized void finish() {
        for (var id : left) {
            try {
                var run = ledger.runs().find(id);
                if (run.isPresent()) {
                    settle(run.get());
                }
                left.remove(id);
            } catch (IOException e) {
                LOG.error("run {}: its claim cannot be finished now and is tried again: {}", id, Explanations.of(e));
            }
        }
    }

    /**
     * No claim of the export is left unfinished: what lies in its folder may be parts of that one.
     *
     * @throws IOException where one is
     */
    void ensureFinished(String exportId) throws IOException {
        finish();
        for (var id : left) {
            if (ledger.runs().find(id).filter(run -> run.export().id().equals(exportId)).isPresent()) {
                throw new IOException("run " + id + " of this export has not got all of its files yet; see the log");
            }
        }
    }

    private void settle(Run run) throws IOException {
        if (nothingWasDoneWith(run) && !finish(run)) {
            forget(run);
            return;
        }
        for (var doneFile : ledger.runs().doneFiles(run.id())) {
            if (Files.exists(doneFile) && !isYounger(doneFile, run)) { // A younger one closes other files.
                DurableFiles.delete(doneFile);
            }
        }
        ledger.runs().claimed(run.id());
        archive(run);
    }

    /** A run that was worked on has its files: whatever lies where they came from now is none of it. */
    private boolean nothingWasDoneWith(Run run) {
        return run.state() == RunState.CLAIMED
                && run.files().stream().allMatch(file -> file.sha256().isEmpty())
                && ledger.batches().of(run.id()).isEmpty();
    }

    /** Moves what was not moved yet; false where nothing was, and something lies where it was found. */
    private boolean finish(Run run) throws IOException {
        var folder = data.run(run.id());
        boolean taken = run.files().stream().anyMatch(file -> Files.exists(folder.resolve(file.name())));
        boolean there = run.files().stream().anyMatch(file -> file.source().filter(Files::exists).isPresent());
        if (!taken && there && claimedAnew(run)) {
            return false;
        }
        for (var file : run.files()) {
            if (file.source().isPresent()) {
                take(run, file, file.source().get(), folder.resolve(file.name()));
            }
        }
        if (taken || there) {
            LOG.info("run {}: its claim, which was cut short, is finished", run.id());
        }
        return true;
    }

    /** Whether its files are claimed for another run soon. What was due or asked for is so with this run, and only with it. */
    private static boolean claimedAnew(Run run) {
        return run.start().dueAt().isEmpty() && run.files().stream().allMatch(file -> file.snapshotAt().isEmpty());
    }

    private void take(Run run, RunFile file, Path source, Path target) throws IOException {
        if (!lies(source, target)) {
            return; // It was taken, or it is gone: that is told when the run needs it.
        }
        if (!Files.exists(target) && Files.size(source) != file.bytes()) {
            LOG.warn("run {}: {} is not the file that it was to take; it is left alone", run.id(), source);
        } else {
            DataFolder.create(target.getParent());
            move(source, target);
        }
    }

    /** Whether a file lies where it was found still; what was being written at its target is removed. */
    private static boolean lies(Path source, Path target) throws IOException {
        DurableFiles.delete(DurableFiles.halfWritten(target));
        return Files.isRegularFile(source);
    }

    private static boolean isYounger(Path file, Run run) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().isAfter(run.openedAt());
    }

    /**
     * Moves what of a run's superseded snapshots lies where it was found into {@code archive/EXPORT/RUN/superseded/}. The ledger
     * knows them before the first is moved, so that one that a crash left behind is never taken for the newest.
     */
    private void archive(Run run) throws IOException {
        var old = ledger.snapshots().superseded(run.id()).stream().filter(file -> file.source().isPresent()).toList();
        if (old.isEmpty()) {
            return;
        }
        var folder = DataFolder.create(data.superseded(run.export().id(), run.id()));
        for (var file : old) {
            var source = file.source().orElseThrow();
            var target = folder.resolve(file.name());
            if (!lies(source, target)) {
                continue; // It is in the archive, or somebody has taken it.
            }
            if (Files.size(source) != file.bytes() || isYounger(source, run)) {
                LOG.warn("run {}: {} is not the superseded file of before any more; it is left alone", run.id(), source);
            } else {
                move(source, target);
            }
        }
        ledger.snapshots().archived(run.id());
        LOG.info("run {}: {} superseded file(s) archived unread in {}", run.id(), old.size(), folder);
    }

    private void forget(Run run) throws IOException {
        var folder = data.run(run.id());
        for (var file : run.files()) {
            DurableFiles.delete(DurableFiles.halfWritten(folder.resolve(file.name())));
        }
        ledger.runs().forget(run.id());
        FolderRemoval.deleteIfEmpty(folder);
        LOG.info("run {}: forgotten, the process ended before a file was claimed for it", run.id());
    }
}
