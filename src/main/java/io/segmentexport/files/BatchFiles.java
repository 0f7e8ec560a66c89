package io.segmentexport.files;

import io.segmentexport.klaviyo.BulkImportBody;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The request bodies of a run, one file for each batch: {@code runs/RUN/batches/00012.json}. Files are not synced one by
 * one: the ledger has the length and the CRC-32C of each, and who did not write a file verifies it before it is sent.
 *
 * @param folder where they are; made when the first is written
 */
public record BatchFiles(Path folder) {

    private static final Logger LOG = LoggerFactory.getLogger(BatchFiles.class);

    /**
     * What a file holds.
     *
     * @param bytes  its length
     * @param crc32c the CRC-32C of its bytes
     */
    public record Written(long bytes, long crc32c) {

        /** Whether a file is there and holds just this. */
        public boolean isIn(Path file) throws IOException {
            if (!Files.isRegularFile(file) || Files.size(file) != bytes) {
                return false;
            }
            var crc = new CRC32C();
            try (var in = new CheckedInputStream(Files.newInputStream(file), crc)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return crc.getValue() == crc32c;
        }
    }

    /** The file name of a batch: {@code 00012.json} for batch 12, {@code 00012.1.json} for its part 12.1. */
    public static String nameOf(String number) {
        int dot = number.indexOf('.');
        String root = dot < 0 ? number : number.substring(0, dot);
        return "%05d%s.json".formatted(Integer.parseInt(root), dot < 0 ? "" : number.substring(dot));
    }

    /** Where the body of a batch is. */
    public Path of(String number) {
        return folder.resolve(nameOf(number));
    }

    /** Writes the body of a batch, in place of one that may be there. */
    public Body write(String number, BulkImportBody body) throws IOException {
        DataFolder.create(folder);
        return new Body(of(number), body);
    }

    /** Whether the body of a batch is there as it was written. */
    public boolean holds(String number, Written written) throws IOException {
        return written.isIn(of(number));
    }

    /** Removes the body of a batch that is of no use any more, if it is there. */
    public void delete(String number) {
        try {
            Files.deleteIfExists(of(number));
        } catch (IOException e) {
            LOG.debug("{} stays until the run is closed: {}", of(number), Explanations.of(e));
        }
    }

    /** Removes all bodies. */
    public void clear() throws IOException {
        FolderRemoval.delete(folder);
    }

    /** A body that is being written, profile by profile. */
    public static final class Body implements Closeable {

        private static final byte[] SEPARATOR = {','};

        private final BulkImportBody envelope;
        private final CRC32C crc = new CRC32C();
        private final OutputStream out;
        private long bytes;
        private boolean empty = true;

        private Body(Path file, BulkImportBody envelope) throws IOException {
            this.envelope = envelope;
            this.out = new CheckedOutputStream(DataFolder.createFile(file), crc);
            write(envelope.head());
        }

        /** Adds a profile, or several with commas between them; as JSON. */
        public void add(byte[] profiles) throws IOException {
            if (!empty) {
                write(SEPARATOR);
            }
            write(profiles);
            empty = false;
        }

        private void write(byte[] part) throws IOException {
            out.write(part);
            bytes += part.length;
        }

        /** Ends the body and closes the file. */
        public Written finish() throws IOException {
            write(envelope.tail());
            out.close();
            return new Written(bytes, crc.getValue());
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
