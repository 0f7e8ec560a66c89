package io.segmentexport.segment;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import io.segmentexport.config.Export.FileFormat;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.ZipException;

/**
 * The records of one segment file, in order, each read when it is asked for. Memory does not grow with the file.
 * Iteration throws {@link SegmentFileException} if the file cannot be read on, with the row where the fault is.
 *
 * <p>The file is CSV as RFC 4180 has it, and as it is met in the field.
 * <ul>
 * <li>The charset is the declared one, unless a byte order mark tells another (UTF-8, UTF-16LE, UTF-16BE). Bytes that
 *     it does not know end the reading; none is replaced.
 * <li>The delimiter is the given one, or found among {@code , ; tab |}.
 * <li>Lines end with CRLF, LF or CR, mixed or not. A row of blanks is no record, but counts as a row.
 * <li>A quote opens a quoted cell only as the first character of a cell, blanks aside; elsewhere in an unquoted cell it is
 *     text. Text after a closing quote ends the reading: no guess at what was meant would be safe to send.
 * <li>A ragged row is handed out as it is, but without surplus cells that are empty. Columns without a name at the right end
 *     are left out with their cells.
 * <li>Before the header may stand lines that the export skips, and Excel's {@code sep=;}.
 * <li>{@code _run}, {@code _row}, {@code _reason} and {@code _detail} as the first columns (a corrected dead letter) are
 *     left out of the cells.
 * <li>Gzip data is decompressed, all members of it, whatever the name of the file is. A file of another format is refused by
 *     its name if the wanted columns are not found.
 * </ul>
 */
public final class SegmentReader implements Iterator<SegmentRecord>, Closeable {

    private final String file;
    private final HashingInputStream bytes;
    private final CsvSource csv;
    private final CloseableIterator<SegmentRecord> records;
    private final Columns columns;
    private CsvHeader header;
    private SegmentRecord next;
    private int count;
    private int lastRow;
    private SegmentFacts facts;
    private SegmentFileException fault;

    /**
     * Opens a file and reads its header.
     *
     * @param format how it is read; {@code UTF-16} takes either byte order. No dead letter can be kept in a charset that can be
     *               read but not written
     * @param wanted the columns that the caller will look for: they help to find the delimiter, and to tell what is no CSV
     * @return its records; to be closed
     * @throws SegmentFileException if the file cannot be read, is empty, or has a header that cannot be used
     */
    public static SegmentReader open(Path file, FileFormat format, Collection<String> wanted) {
        String name = file.getFileName().toString();
        try {
            return open(name, Files.newInputStream(file), format, wanted);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Opens a file whose bytes are at hand; the stream is closed with the reader, or before this throws. */
    static SegmentReader open(String file, InputStream raw, FileFormat format, Collection<String> wanted) {
        try {
            return new SegmentReader(file, raw, format, wanted);
        } catch (IOException e) {
            closeAfter(e, raw);
            throw unreadable(file, e);
        } catch (RuntimeException | Error e) {
            closeAfter(e, raw);
            throw e;
        }
    }

    private static void closeAfter(Throwable failure, InputStream raw) {
        try {
            raw.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private SegmentReader(String file, InputStream raw, FileFormat format, Collection<String> wanted) throws IOException {
        this.file = file;
        this.bytes = new HashingInputStream(raw);
        this.csv = CsvSource.of(file, bytes, format, wanted);
        this.records = csv.parser().iterator();
        this.columns = format.columns().isEmpty() || csv.deadLetter() ? readHeader() : withColumns(format.columns());
        if (csv.kind().isPresent() && columns.count(wanted) < wanted.size()) {
            throw csv.kind().get().refusal(file);
        }
    }

    private Columns readHeader() {
        if (!hasNext()) {
            throw SegmentFileException.of(file, "holds blank lines only: no header; export the segment again");
        }
        header = CsvHeader.of(file, next);
        lastRow = next.row();
        next = null;
        csv.handler().follow(header);
        return new Columns(file, csv.dialect().delimiter(), header.columns());
    }

    /** The first row may be a header all the same. */
    private Columns withColumns(List<String> names) {
        header = new CsvHeader(names, List.of(), 0);
        csv.handler().follow(header);
        Columns given = new Columns(file, csv.dialect().delimiter(), names);
        if (hasNext() && given.areNamed(next.cells())) {
            lastRow = next.row();
            next = null;
        }
        return given;
    }

    /** The name of the file, without its folder. */
    String file() {
        return file;
    }

    /** The columns, without those that a dead letter adds in front. */
    public Columns columns() {
        return columns;
    }

    /**
     * The columns in front that the file has as a dead letter ({@link RejectedRecords#ADDED_COLUMNS}, or all but the first
     * if an earlier version wrote it); none if it is no dead letter.
     */
    public List<String> addedColumns() {
        return header.added();
    }

    /** How the file is written: what a dead letter beside it must keep. */
    public CsvDialect dialect() {
        return csv.dialect();
    }

    /** How many bytes of the file were read so far, compressed or not; any thread may ask. */
    public long bytesRead() {
        return bytes.bytes();
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = read();
        }
        return next != null;
    }

    @Override
    public SegmentRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The last record was given");
        }
        SegmentRecord record = next;
        next = null;
        count++;
        lastRow = record.row();
        return record;
    }

    /**
     * What is known of the file once its last record was read.
     *
     * @throws IllegalStateException if records are left
     * @throws SegmentFileException  if bytes follow that cannot be read
     */
    public SegmentFacts facts() {
        if (hasNext()) {
            throw new IllegalStateException(file + " is not read to its end");
        }
        if (facts == null) {
            try {
                bytes.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw unreadable(file, e);
            }
            facts = new SegmentFacts(bytes.sha256(), bytes.bytes(), count, csv.handler().blankRows(), lastRow);
        }
        return facts;
    }

    @Override
    public void close() throws IOException {
        records.close();
    }

    /**
     * The next record, or null behind the last. The parser would go on behind a fault with what is left; this reader
     * does not.
     */
    private SegmentRecord read() {
        if (fault != null) {
            throw fault;
        }
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            fault = e.getCause() instanceof CharacterCodingException
                    ? undecodable()
                    : unreadable(file, e.getCause());
        } catch (CsvParseException e) {
            fault = e.getCause() == null ? misquoted() : told(e.getCause());
        }
        if (header == null || csv.looksLikeUtf16()) {
            fault = csv.kind().map(known -> known.refusal(file)).orElse(!csv.looksLikeUtf16() ? fault : SegmentFileException.atRow(
                    file, csv.handler().row(), "NUL characters, which text does not hold" + whatToDo()));
        }
        throw fault;
    }

    /** What it means that the bytes of a file did not come. */
    private static SegmentFileException unreadable(String file, IOException e) {
        return e instanceof ZipException
                ? SegmentFileException.of(file, "the gzip data is damaged or cut off; send the file again", e)
                : SegmentFileException.of(file, "cannot be read (" + e.getClass().getSimpleName()
                        + "); see that it is there and may be read", e);
    }

    /**
     * What the parser itself found wrong: its other faults, a mismatch of cells and a full buffer, are ruled out. Its
     * message is left behind, for it holds a character of the cell.
     */
    private SegmentFileException misquoted() {
        return SegmentFileException.atRow(file, csv.handler().row(), csv.ended().getAsBoolean()
                ? "a quote opens here and is never closed; close it, or send the file again if it was cut off"
                : "text follows a closing quote; double each quote inside a quoted cell, "
                        + "or look for one that is not closed before");
    }

    /** What was thrown under the parser and came out wrapped. */
    private SegmentFileException told(Throwable cause) {
        if (cause instanceof SegmentFileException told) {
            return told;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException(file + ", row " + csv.handler().row() + ": cannot be parsed", cause);
    }

    private SegmentFileException undecodable() {
        return SegmentFileException.atRow(file, csv.handler().row(), "bytes that are not " + csv.dialect().charset().name()
                + (csv.dialect().bom() ? ", which the byte order mark says it is; save the file again" : whatToDo()));
    }

    private String whatToDo() {
        return (csv.looksLikeUtf16()
                ? "; the file looks like UTF-16: set the charset of the export to UTF-16"
                : csv.encoding().larger().map(larger -> "; the file is probably in " + larger + ": set export.ID.charset = " + larger)
                        .orElse("; set the charset of the export to the one of the file"))
                + ", or save the file as " + csv.dialect().charset().name();
    }
}
