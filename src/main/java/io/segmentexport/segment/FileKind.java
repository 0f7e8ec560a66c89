package io.segmentexport.segment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a file is that is no CSV, by its first bytes, whatever its name says.
 *
 * @param name   with its article: {@code an Excel workbook}
 * @param remedy what to do
 */
record FileKind(String name, String remedy) {

    /** What a gzip file begins with (RFC 1952). */
    static final byte[] GZIP = {0x1F, (byte) 0x8B};

    private static final String AS_CSV = "Export the segment as CSV";
    private static final String UNPACK = "Unpack it, or compress the CSV file itself by gzip";

    /** By their first bytes, as Latin-1. */
    private static final Map<String, FileKind> BY_MAGIC = Map.of(
            "\u00D0\u00CF\u0011\u00E0", new FileKind("an Excel workbook (.xls)", "Save it as CSV UTF-8"),
            "PAR1\u0015", new FileKind("a Parquet file", AS_CSV),
            "Obj\u0001", new FileKind("an Avro file", AS_CSV),
            "%PDF-", new FileKind("a PDF document", AS_CSV),
            "\u001F\u008B", new FileKind("a gzip file in a gzip file", "Compress it once"),
            "BZh91AY", new FileKind("a bzip2 file", UNPACK),
            "\u00FD7zXZ", new FileKind("an xz file", UNPACK),
            "\u0028\u00B5\u002F\u00FD", new FileKind("a zstd file", UNPACK),
            "7z\u00BC\u00AF", new FileKind("a 7-Zip archive", UNPACK),
            "Rar!\u001A", new FileKind("a RAR archive", UNPACK));

    private static final int TAR_MARK_AT = 257;

    /**
     * The kind of a file that can be told by its beginning; empty if it may be CSV. JSON, HTML and XML may be CSV too, if the
     * columns of an export are in it.
     *
     * @param head the first bytes
     */
    static Optional<FileKind> of(byte[] head) {
        String bytes = new String(head, ISO_8859_1);
        if (bytes.startsWith("PK\u0003\u0004")) {
            return Optional.of(bytes.contains("[Content_Types].xml") || bytes.contains("xl/")
                    ? new FileKind("an Excel workbook (.xlsx)", "Save it as CSV UTF-8") : new FileKind("a ZIP archive", UNPACK));
        }
        if (bytes.startsWith("ustar", TAR_MARK_AT)) {
            return Optional.of(new FileKind("a tar archive", UNPACK));
        }
        return BY_MAGIC.keySet().stream().filter(bytes::startsWith).findFirst().map(BY_MAGIC::get)
                .or(() -> ofText(bytes.replaceFirst("^(?:\u00EF\u00BB\u00BF)?\\s*", "").toLowerCase(Locale.ROOT)));
    }

    private static Optional<FileKind> ofText(String text) {
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            return Optional.of(new FileKind("an HTML page", "It may be an error page of the server that it was fetched from; open it"));
        }
        if (text.startsWith("<?xml") || text.startsWith("<!--")) {
            return Optional.of(new FileKind("an XML document", AS_CSV));
        }
        return text.matches("(?s)[\\[{]\\s*[\\[{\"].*") ? Optional.of(new FileKind("JSON", AS_CSV)) : Optional.empty();
    }

    /** The refusal of a file of this kind. */
    SegmentFileException refusal(String file) {
        return new SegmentFileException(file + " is " + name + ", not CSV. " + remedy + ".", null);
    }
}
