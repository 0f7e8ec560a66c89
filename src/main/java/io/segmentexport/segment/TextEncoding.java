package io.segmentexport.segment;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How the bytes of a file become text.
 *
 * @param charset   the charset, its byte order settled
 * @param bomLength the bytes of the byte order mark at the beginning; 0 if there is none
 */
record TextEncoding(Charset charset, int bomLength) {

    /** Those that a byte order mark tells. */
    private static final List<Charset> MARKED =
            List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

    /** Charsets, and what Windows writes under their names: 髙 and ㈱ are in windows-31j and not in Shift_JIS. */
    private static final Map<String, String> LARGER = Map.of("Shift_JIS", "windows-31j", "GB2312", "GB18030", "GBK", "GB18030",
            "EUC-KR", "x-windows-949", "Big5", "x-windows-950", "EUC-JP", "eucJP-open", "US-ASCII", "UTF-8");

    /**
     * The encoding of a file. A byte order mark knows better than the configuration: people save the same export with
     * another program and do not know that its charset has changed.
     *
     * @param head     the first bytes of the file
     * @param declared the charset that is configured
     */
    static TextEncoding of(byte[] head, Charset declared) {
        for (Charset marked : MARKED) {
            byte[] mark = "\uFEFF".getBytes(marked);
            if (Arrays.equals(mark, Arrays.copyOf(head, mark.length))) {
                return new TextEncoding(marked, mark.length);
            }
        }
        return new TextEncoding(withByteOrder(declared, head), 0);
    }

    /** Whether these first bytes are UTF-16 about to be read as something else: its zero bytes are all at odd or all at even places. */
    boolean missesUtf16(byte[] head) {
        long even = zeros(head, 0, 2);
        long odd = zeros(head, 1, 2);
        return !charset.name().startsWith("UTF-16") && !charset.name().startsWith("UTF-32") && Math.max(even, odd) > 1 && Math.min(even, odd) == 0;
    }

    /** The charset that most files are in that are said to be in this one, and have characters that it lacks. */
    Optional<String> larger() {
        return isIso8859() ? Optional.of("windows-1252") : Optional.ofNullable(LARGER.get(charset.name()));
    }

    /** Whether it has control characters at U+0080 to U+009F, where Windows has quotes, dashes and the euro sign. */
    boolean isIso8859() {
        return charset.name().startsWith("ISO-8859-");
    }

    private static Charset withByteOrder(Charset declared, byte[] head) {
        return switch (declared.name()) {
            // RFC 2781, 4.3: text labelled UTF-16 without a mark is big-endian. Windows writes little-endian all the
            // same; delimiters and line breaks then have their zero byte second.
            case "UTF-16" -> zeros(head, 1, 2) > zeros(head, 0, 2) ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
            case "x-UTF-16LE-BOM" -> StandardCharsets.UTF_16LE;
            default -> declared;
        };
    }

    private static long zeros(byte[] head, int from, int step) {
        return IntStream.iterate(from, i -> i < head.length, i -> i + step).filter(i -> head[i] == 0).count();
    }
}
