package io.segmentexport.segment;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The dead letter of a segment file: its rejected records as a file that a person corrects and drops again. It is
 * written as the segment file was (delimiter, charset, byte order mark), with {@code _run}, {@code _row}, {@code _reason}
 * and {@code _detail} in front, which are left out when it is read. Several threads may write; each record goes in whole.
 *
 * <p>Cells go in as they were. One that begins with {@code = + - @} may be a formula to the spreadsheet in which the
 * file is opened, but the usual escape, an apostrophe before it, would be part of the value when the file comes back,
 * and of the profile in Klaviyo then: every phone number in E.164 begins with a plus.
 */
public final class RejectedRecords implements Closeable {

    /**
     * The columns before the original ones: the run that rejected the record and, after a slash, which of its files it is
     * from, if it is not the first; the row in that file; why it was rejected; what to look at. Run and row tell which
     * record it was when it comes back corrected.
     */
    public static final List<String> ADDED_COLUMNS = List.of("_run", "_row", "_reason", "_detail");

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final FileChannel channel;
    private final CsvWriter writer;
    private final boolean backslash;

    /**
     * Creates the file, for its owner alone if the file system knows owners, and writes the header.
     *
     * @param file    which must not exist, in a folder that does
     * @param dialect how the segment file was written
     * @param columns the names of its columns
     * @throws IOException if the file exists or cannot be written
     */
    public RejectedRecords(Path file, CsvDialect dialect, List<String> columns) throws IOException {
        backslash = dialect.backslash();
        channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), ownerOnly(file));
        try {
            // It puts a question mark if the charset lacks a character. Only reason and detail can meet that: the
            // cells came out of the same charset.
            Writer text = new OutputStreamWriter(Channels.newOutputStream(channel), dialect.charset());
            if (dialect.bom()) {
                text.write(BYTE_ORDER_MARK);
            }
            writer = CsvWriter.builder()
                    .fieldSeparator(dialect.delimiter())
                    // There are no comments; the default '#' could not be a delimiter.
                    .commentCharacter('\0')
                    .quoteStrategy(dialect.backslash() ? QuoteStrategies.ALWAYS : QuoteStrategies.REQUIRED)
                    .build(text);
            List<String> header = new ArrayList<>(ADDED_COLUMNS);
            header.addAll(columns);
            writer.writeRecord(escaped(header));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))};
    }

    /**
     * Writes a record.
     *
     * @param file   the run, and which of its files
     * @param record as it was read; a ragged one keeps its cells
     * @param reason why it was rejected
     * @param detail what to look at; may be null
     * @throws IOException if it cannot be written
     */
    public synchronized void write(String file, SegmentRecord record, String reason, String detail) throws IOException {
        List<String> cells = new ArrayList<>(ADDED_COLUMNS.size() + record.cells().length);
        cells.addAll(Arrays.asList(file, Integer.toString(record.row()), reason, detail));
        cells.addAll(Arrays.asList(record.cells()));
        try {
            writer.writeRecord(escaped(cells));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private List<String> escaped(List<String> cells) {
        return backslash ? cells.stream().map(cell -> cell == null ? null : cell.replace("\\", "\\\\")).toList() : cells;
    }

    @Override
    public synchronized void close() throws IOException {
        try (channel) {
            writer.close();
        }
    }
}
