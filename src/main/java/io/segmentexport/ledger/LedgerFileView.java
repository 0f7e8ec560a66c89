package io.segmentexport.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system of H2's (<a href="https://h2database.com/html/advanced.html#file_system">Pluggable File System</a>) that
 * only reads: what H2 mends, compacts or rolls back when it opens a file does not reach the disk. It does not see the
 * lock file that a killed process left behind either, which would keep H2 from opening for reading alone; a process
 * that has the ledger open has a lock of the operating system on it too, and that still holds.
 */
public final class LedgerFileView extends FilePathWrapper {

    static final String SCHEME = "ledger-view";

    private static final String LOCK_FILE = ".lock.db";

    /** For H2, which makes one for each file. */
    public LedgerFileView() {
    }

    static void register() {
        FilePath.register(new LedgerFileView());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public boolean exists() {
        return !name.endsWith(LOCK_FILE) && super.exists();
    }

    @Override
    public boolean canWrite() {
        return false;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return super.open("r");
    }

    @Override
    public void delete() {
        // H2 removes the temporary files of a process that was killed; that is for who opens the ledger to write.
    }
}
