package io.segmentexport.close;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.FolderRemoval;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.RunPlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the files of a run go when it ends. However often that is cut short, each file is in one place afterwards. */
record PutAway(DataFolder data, DurableFiles files) {

    private static final Logger LOG = LoggerFactory.getLogger(PutAway.class);

    /** The folder for the files of a run that ended so: the whole file of a failed or cancelled one waits for a person. */
    Path folder(Run run, RunState state) {
        return state.beforeItsTime()
                ? data.deadLetter(run.export().id(), run.id())
                : data.archive(run.export().id(), run.id());
    }

    /**
     * Moves the files of a run, from whichever of its places they lie in.
     *
     * @return those that are in the folder now
     */
    List<Path> into(Path folder, Run run) throws IOException {
        var others = new RunPlaces(run, data).folders().stream().filter(place -> !place.equals(folder)).toList();
        var moved = new ArrayList<Path>();
        for (var file : run.files()) {
            var target = folder.resolve(file.name());
            for (var from : others) {
                if (Files.exists(from.resolve(file.name()))) {
                    DataFolder.create(folder);
                    move(from.resolve(file.name()), target);
                }
            }
            if (Files.exists(target)) {
                moved.add(target);
            }
        }
        for (var from : others) {
            if (!from.equals(data.run(run.id()))) {
                FolderRemoval.deleteIfEmpty(from);
            }
        }
        return moved;
    }

    private void move(Path source, Path target) throws IOException {
        if (!Files.exists(target)) {
            files.move(source, target);
        } else if (Files.mismatch(source, target) < 0) {
            DurableFiles.delete(source); // A move to another file system was cut short before its last step.
        } else {
            var other = another(target);
            LOG.warn("{} is not the same as {}; it is kept as {}", source, target, other);
            files.move(source, other);
        }
    }

    private static Path another(Path target) {
        int number = 2;
        while (Files.exists(target.resolveSibling(number + "-" + target.getFileName()))) {
            number++;
        }
        return target.resolveSibling(number + "-" + target.getFileName());
    }

    /**
     * Removes the folder of a run that has ended, with what is left of our own in it. What else lies there is somebody's:
     * then the folder stays, and a person is told.
     */
    void removeFolder(String run) throws IOException {
        var folder = data.run(run);
        if (!Files.isDirectory(folder)) {
            return;
        }
        FolderRemoval.deleteWork(folder);
        if (!FolderRemoval.deleteIfEmpty(folder)) {
            LOG.warn("{} stays: run {} has ended, and what lies there is not of it", folder, run);
        }
    }
}
