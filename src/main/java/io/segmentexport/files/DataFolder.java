package io.segmentexport.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places in {@code data.folder}. Whatever holds personal data belongs to its owner alone.
 *
 * @param root the folder itself, absolute
 */
public record DataFolder(Path root) {

    /** The list of duplicates of a run: the row of each, and the row that it repeats. */
    public static final String DUPLICATES = "duplicates.csv";
    /** The list of what was noted of profiles that are sent. */
    public static final String NOTES = "notes.csv";

    static final String BATCHES = "batches";
    static final String SCRATCH = ".scratch";

    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    private static final String FOLDER = "rwx------";

    /** The embedded ledger. */
    public Path ledger() {
        return root.resolve("ledger.db");
    }

    /** The claimed files of a run that has not ended. */
    public Path run(String run) {
        return runs().resolve(run);
    }

    /** The request bodies of a run that has not ended. */
    public Path batches(String run) {
        return run(run).resolve(BATCHES);
    }

    /** Where the tables and lists of a run are while it is staged. */
    public Path scratch(String run) {
        return run(run).resolve(SCRATCH);
    }

    /** The folders of the runs that have not ended. */
    public Path runs() {
        return root.resolve("runs");
    }

    /**
     * Copies and streams for a run, brought whole into this folder before the ledger hears of the run; then it becomes
     * {@link #run} in one step. So whatever the ledger knows is whole, wherever the process was ended.
     */
    public Path incoming(String run) {
        return incoming().resolve(run);
    }

    /** The folders of copies that are being made. */
    public Path incoming() {
        return root.resolve("incoming");
    }

    /**
     * Makes the incoming files of a run that is in the ledger its own. Does nothing where that is done already, by whomever:
     * the process that claimed them, or another that takes up the run.
     */
    public void arrive(String run) throws IOException {
        var folder = incoming(run);
        var target = run(run);
        if (!Files.isDirectory(folder) || Files.exists(target)) {
            return;
        }
        create(runs());
        try {
            DurableFiles.moveFolder(folder, target);
        } catch (NoSuchFileException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
        }
    }

    /**
     * Whether anything lies where claimed files do. Where there is no ledger, they belong to runs that it does not know.
     */
    public boolean holdsClaims() {
        return holdsAnything(runs()) || holdsAnything(incoming());
    }

    /** Whether there is such a folder with something in it. */
    public static boolean holdsAnything(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var entries = Files.list(folder)) {
            return entries.findAny().isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + folder, e);
        }
    }

    /** An installation may have made the folder before, open to others; what lies in it may be open, too. */
    public void closeToOthers() throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            var others = Files.getPosixFilePermissions(root);
            if (others.removeIf(permission -> !permission.name().startsWith("OWNER_"))) {
                Files.setPosixFilePermissions(root, others);
                LOG.warn("{} could be read by others and holds personal data: it is its owner's alone now. Who drops files as another "
                        + "user needs a folder outside of it (export.ID.folder)", root);
            }
        }
    }

    /** The exported files of all runs, by export and run. */
    public Path archive() {
        return root.resolve("archive");
    }

    /** The exported files of a run. */
    public Path archive(String export, String run) {
        return archive().resolve(export).resolve(run);
    }

    /** What a run put into the archive unread, because it had something newer. */
    public Path superseded(String export, String run) {
        return archive(export, run).resolve("superseded");
    }

    /** What of all runs waits for a person, by export and run. */
    public Path deadLetter() {
        return root.resolve("dead-letter");
    }

    /** What of a run waits for a person. */
    public Path deadLetter(String export, String run) {
        return deadLetter().resolve(export).resolve(run);
    }

    /** The letter of a batch that was not delivered: its request body. */
    public Path letter(String export, String run, String batch) {
        return deadLetter(export, run).resolve("batch-" + BatchFiles.nameOf(batch));
    }

    /** The reports of all runs. */
    public Path reports() {
        return root.resolve("reports");
    }

    /** Where a list of a run is kept: {@code reports/RUN-duplicates.csv}. */
    public Path list(String run, String list) {
        return reports().resolve(run + "-" + list);
    }

    /** Creates a folder and what is missing above it, for the owner alone; gives it back. */
    public static Path create(Path folder) {
        try {
            return Files.isDirectory(folder) ? folder : Files.createDirectories(folder, ownerOnly(FOLDER));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the folder " + folder, e);
        }
    }

    /** Creates a folder as {@link #create} does; false where there is one of this name already. */
    public static boolean createNew(Path folder) {
        create(folder.getParent());
        try {
            Files.createDirectory(folder, ownerOnly(FOLDER));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the folder " + folder, e);
        }
    }

    /** Opens a new file, for the owner alone from the moment it exists, in place of one that may be there. */
    public static OutputStream createFile(Path file) throws IOException {
        Files.deleteIfExists(file);
        var isNew = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var channel = Files.newByteChannel(file, isNew, ownerOnly("rw-------"));
        return new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }
}
