package io.segmentexport.segment;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.segmentexport.config.Export.FileFormat;
import io.segmentexport.config.Export.QuoteEscape;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * A file on its way from bytes to rows: decompressed, decoded, without what stands before its header, and parsed by the
 * delimiter that was found.
 *
 * @param handler        makes records of the rows
 * @param dialect        how the file is written
 * @param encoding       how its bytes become text
 * @param looksLikeUtf16 whether it is probably UTF-16, which the export does not say
 * @param kind           what it is if it is no CSV
 * @param deadLetter     whether it is one of ours
 * @param parser         its rows
 * @param ended          whether the parser was told that nothing follows
 */
record CsvSource(RecordHandler handler, CsvDialect dialect, TextEncoding encoding, boolean looksLikeUtf16, Optional<FileKind> kind,
        boolean deadLetter, CsvReader<SegmentRecord> parser, BooleanSupplier ended) {

    /** Room for the longest cell and what the parser reads at a time; {@link CsvText} stops a longer cell before. */
    private static final int PARSER_CHARS = RecordHandler.MAX_CELL_CHARS + 64 * 1024;

    private static final int HEAD_BYTES = 4096;
    private static final Pattern BLANKS_AROUND_QUOTES = Pattern.compile("[ \t]\"|\"[ \t]");

    static CsvSource of(String file, InputStream bytes, FileFormat format, Collection<String> wanted) throws IOException {
        var in = decompressed(bytes);
        byte[] head = in.readNBytes(HEAD_BYTES);
        var encoding = TextEncoding.of(head, format.charset());
        if (head.length == encoding.bomLength()) {
            throw SegmentFileException.of(file, "is empty: no header; export the segment again");
        }
        var handler = new RecordHandler(file, encoding.isIso8859());
        var text = new CsvText(new DecodingReader(head, encoding.bomLength(), in, encoding.charset()), handler);
        var sample = text.sample();
        var preamble = Preamble.of(file, sample.text(), format.skipLines());
        text.skip(preamble.chars());
        handler.skipRows(preamble.rows());
        boolean backslash = format.quoteEscape() == QuoteEscape.BACKSLASH;
        boolean relaxed = backslash || BLANKS_AROUND_QUOTES.matcher(sample.text()).find();
        var told = format.delimiter().or(preamble::delimiter);
        char delimiter = told.isPresent() ? told.get() : DelimiterDetection.detect(sample.from(preamble.chars()), wanted,
                (rows, candidate) -> relaxed ? new RelaxedQuotes(rows, candidate, backslash) : rows);
        var quotes = relaxed ? new RelaxedQuotes(text, delimiter, backslash) : null;
        var parser = CsvReader.builder()
                .fieldSeparator(delimiter)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(PARSER_CHARS)
                .build(handler, quotes == null ? text : quotes);
        return new CsvSource(handler, new CsvDialect(encoding.charset(), encoding.bomLength() > 0, delimiter, backslash), encoding,
                encoding.missesUtf16(head), FileKind.of(head), preamble.deadLetter(), parser, quotes == null ? text::ended : quotes::ended);
    }

    /** By what it is, not by its name. */
    private static InputStream decompressed(InputStream bytes) throws IOException {
        var whole = new PushbackInputStream(bytes, FileKind.GZIP.length);
        byte[] magic = whole.readNBytes(FileKind.GZIP.length);
        whole.unread(magic);
        return Arrays.equals(magic, FileKind.GZIP) ? new GzipMembers(whole) : whole;
    }
}
