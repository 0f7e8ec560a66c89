package io.segmentexport.run;

import io.segmentexport.files.DurableFiles;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;

/** The process ends at the moment of a rename; an error is caught by nobody, as a kill is not. */
public final class Killed extends Error {

    private static final long serialVersionUID = 1;

    private Killed() {
        super("killed", null, false, false);
    }

    /** Moves as they are, but that the process is killed before the rename of this number, counted from 0. */
    public static DurableFiles at(int number, boolean otherFileSystem) {
        var count = new int[1];
        return new DurableFiles((source, target) -> {
            if (count[0]++ == number) {
                throw new Killed();
            }
            if (otherFileSystem) {
                throw new AtomicMoveNotSupportedException(source.toString(), target.toString(), "another file system");
            }
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        });
    }
}
