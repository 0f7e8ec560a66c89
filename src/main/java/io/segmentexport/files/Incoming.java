package io.segmentexport.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/**
 * Copies and streams are brought whole into {@code incoming/RUN} before the ledger hears of the run; then the folder
 * becomes {@code runs/RUN} in one step. So whatever the ledger knows is whole, wherever the process was ended.
 */
public final class Incoming {

    private final DataFolder data;

    public Incoming(DataFolder data) {
        this.data = data;
    }

    /**
     * Makes the files of a run that is in the ledger its own. Does nothing where that is done already, by whomever: the
     * process that claimed them, or another that takes up the run.
     */
    public void arrive(String run) throws IOException {
        var folder = data.incoming(run);
        var target = data.run(run);
        if (!Files.isDirectory(folder) || Files.exists(target)) {
            return;
        }
        DataFolder.create(target.getParent());
        try {
            DurableFiles.moveFolder(folder, target);
        } catch (NoSuchFileException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
        }
    }
}
