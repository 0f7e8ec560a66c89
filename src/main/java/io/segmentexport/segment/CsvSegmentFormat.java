package io.segmentexport.segment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * CSV as RFC 4180 has it, and as it is met in the field.
 * <ul>
 * <li>The charset is the declared one, unless a byte order mark tells another (UTF-8, UTF-16LE, UTF-16BE). Bytes that
 *     it does not know end the reading; none is replaced.
 * <li>The delimiter is the given one, or found among {@code , ; tab |}.
 * <li>Lines end with CRLF, LF or CR, mixed or not. A blank line is no record, but counts as a row.
 * <li>A quote opens a quoted cell only as the first character of a cell; elsewhere in an unquoted cell it is text. Text
 *     after a closing quote ends the reading: no guess at what was meant would be safe to send.
 * <li>A ragged row is handed out as it is. Columns without a name at the right end are left out with their empty
 *     cells.
 * <li>{@code _run}, {@code _row}, {@code _reason} and {@code _detail} as the first columns (a corrected dead letter) are
 *     left out of the cells.
 * <li>A file named {@code *.gz} is decompressed, all members of it.
 * </ul>
 */
public final class CsvSegmentFormat {

    /** The most characters (UTF-16 code units) of a cell: 16 Mi. A file with a longer one is refused. */
    public static final int MAX_CELL_CHARS = 16 * 1024 * 1024;

    /** The most cells of a row, ragged or not: as many as a spreadsheet has columns. A file with more is refused. */
    public static final int MAX_CELLS = 16_384;

    private static final int HEAD_BYTES = 4096;

    /**
     * Opens a file and reads its header.
     *
     * @param delimiter what stands between two cells, or empty if the file shall tell
     * @param charset   its charset if no byte order mark tells; {@code UTF-16} takes either byte order. No dead letter can be
     *                  kept in one that can be read but not written
     * @return its records; to be closed
     * @throws SegmentFileException if the file cannot be read, is empty, or has a header that cannot be used
     */
    public SegmentReader open(Path file, Optional<Character> delimiter, Charset charset) {
        String name = file.getFileName().toString();
        try {
            return open(name, Files.newInputStream(file), delimiter, charset);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Opens a file whose bytes are at hand; the stream is closed with the reader, or before this throws. */
    SegmentReader open(String file, InputStream raw, Optional<Character> delimiter, Charset charset) {
        try {
            return read(file, new HashingInputStream(raw), delimiter, charset);
        } catch (IOException e) {
            closeAfter(e, raw);
            throw unreadable(file, e);
        } catch (RuntimeException | Error e) {
            closeAfter(e, raw);
            throw e;
        }
    }

    private static SegmentReader read(
            String file, HashingInputStream bytes, Optional<Character> given, Charset declared) throws IOException {
        InputStream in = decompressed(file, bytes);
        byte[] head = in.readNBytes(HEAD_BYTES);
        TextEncoding encoding = TextEncoding.of(head, declared);
        if (head.length == encoding.bomLength()) {
            throw SegmentFileException.of(file, "is empty: no header; export the segment again");
        }
        RecordHandler handler = new RecordHandler(file);
        CsvText text = new CsvText(new DecodingReader(head, encoding.bomLength(), in, encoding.charset()), handler);
        char delimiter = given.isPresent() ? given.get() : DelimiterDetection.detect(text.sample());
        CsvDialect dialect = new CsvDialect(encoding.charset(), encoding.bom(), delimiter);
        return new SegmentReader(file, bytes, text, handler, dialect, encoding.missesUtf16(head));
    }

    /**
     * By commons-compress: the JDK's stream takes a damaged header of a later member for the end of the file, and what
     * follows would be lost in silence.
     */
    private static InputStream decompressed(String file, InputStream raw) throws IOException {
        if (!isGzip(file)) {
            return raw;
        }
        return GzipCompressorInputStream.builder().setInputStream(raw).setDecompressConcatenated(true).get();
    }

    private static boolean isGzip(String file) {
        return file.toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    /** What it means that the bytes of a file did not come. */
    static SegmentFileException unreadable(String file, IOException e) {
        return isGzip(file) && !(e instanceof FileSystemException)
                ? SegmentFileException.of(file, "the gzip data is damaged or cut off; send the file again", e)
                : SegmentFileException.of(file, "cannot be read (" + e.getClass().getSimpleName()
                        + "); see that it is there and may be read", e);
    }

    private static void closeAfter(Throwable failure, InputStream raw) {
        try {
            raw.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
