package io.segmentexport.segment;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The records of one segment file, in order, each read when it is asked for. Memory does not grow with the file.
 * Iteration throws {@link SegmentFileException} if the file cannot be read on, with the row where the fault is.
 */
public final class SegmentReader implements Iterator<SegmentRecord>, Closeable {

    /** Room for the longest cell and what the parser reads at a time; {@link CsvText} stops a longer cell before. */
    private static final int PARSER_CHARS = CsvSegmentFormat.MAX_CELL_CHARS + 64 * 1024;

    private static final int HEADER_ROW = 1;

    private final String file;
    private final HashingInputStream bytes;
    private final CsvText text;
    private final RecordHandler handler;
    private final CsvDialect dialect;
    private final boolean looksLikeUtf16;
    private final CloseableIterator<SegmentRecord> records;
    private final CsvHeader header;
    private SegmentRecord next;
    private int count;
    private int lastRow = HEADER_ROW;
    private SegmentFacts facts;
    private SegmentFileException fault;

    /** @param bytes of the file as it lies there; they come out of it as the text */
    SegmentReader(String file, HashingInputStream bytes, CsvText text, RecordHandler handler, CsvDialect dialect,
            boolean looksLikeUtf16) {
        this.file = file;
        this.bytes = bytes;
        this.text = text;
        this.handler = handler;
        this.dialect = dialect;
        this.looksLikeUtf16 = looksLikeUtf16;
        this.records = CsvReader.builder()
                .fieldSeparator(dialect.delimiter())
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(PARSER_CHARS)
                .build(handler, text)
                .iterator();
        this.header = readHeader();
        handler.follow(header);
    }

    private CsvHeader readHeader() {
        if (!hasNext()) {
            throw SegmentFileException.of(file, "holds blank lines only: no header; export the segment again");
        }
        SegmentRecord first = next;
        next = null;
        for (String name : first.cells()) {
            if (name.indexOf('\0') >= 0) {
                throw SegmentFileException.atRow(file, first.row(), "NUL characters, which text does not hold"
                        + whatToDo());
            }
        }
        return CsvHeader.of(file, first);
    }

    /** The name of the file, without its folder. */
    String file() {
        return file;
    }

    /** The names of the columns in order, without those that a dead letter adds in front. */
    public List<String> columns() {
        return header.columns();
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
        return dialect;
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
                throw CsvSegmentFormat.unreadable(file, e);
            }
            facts = new SegmentFacts(bytes.sha256(), bytes.bytes(), count, lastRow, columns(), dialect);
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
                    : CsvSegmentFormat.unreadable(file, e.getCause());
        } catch (CsvParseException e) {
            fault = e.getCause() == null ? misquoted() : told(e.getCause());
        }
        throw fault;
    }

    /**
     * What the parser itself found wrong: its other faults, a mismatch of cells and a full buffer, are ruled out. Its
     * message is left behind, for it holds a character of the cell.
     */
    private SegmentFileException misquoted() {
        return SegmentFileException.atRow(file, handler.row(), text.ended()
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
        throw new IllegalStateException(file + ", row " + handler.row() + ": cannot be parsed", cause);
    }

    private SegmentFileException undecodable() {
        return SegmentFileException.atRow(file, handler.row(), "bytes that are not " + dialect.charset().name()
                + (dialect.bom() ? ", which the byte order mark says it is; save the file again" : whatToDo()));
    }

    private String whatToDo() {
        return (looksLikeUtf16
                ? "; the file looks like UTF-16: set the charset of the export to UTF-16"
                : "; set the charset of the export to the one of the file")
                + ", or save the file as " + dialect.charset().name();
    }
}
