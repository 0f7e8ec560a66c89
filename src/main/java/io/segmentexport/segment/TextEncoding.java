package io.segmentexport.segment;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How the bytes of a file become text.
 *
 * @param charset   the charset, its byte order settled
 * @param bomLength the bytes of the byte order mark at the beginning; 0 if there is none
 */
record TextEncoding(Charset charset, int bomLength) {

    private static final byte[] UTF_8 = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] UTF_16LE = {(byte) 0xFF, (byte) 0xFE};
    private static final byte[] UTF_16BE = {(byte) 0xFE, (byte) 0xFF};

    /**
     * The encoding of a file. A byte order mark knows better than the configuration: people save the same export with
     * another program and do not know that its charset has changed.
     *
     * @param head     the first bytes of the file
     * @param declared the charset that is configured
     */
    static TextEncoding of(byte[] head, Charset declared) {
        if (startsWith(head, UTF_8)) {
            return new TextEncoding(StandardCharsets.UTF_8, UTF_8.length);
        }
        if (startsWith(head, UTF_16LE)) {
            return new TextEncoding(StandardCharsets.UTF_16LE, UTF_16LE.length);
        }
        if (startsWith(head, UTF_16BE)) {
            return new TextEncoding(StandardCharsets.UTF_16BE, UTF_16BE.length);
        }
        return new TextEncoding(withByteOrder(declared, head), 0);
    }

    boolean bom() {
        return bomLength > 0;
    }

    /** Whether these first bytes are UTF-16 about to be read as something else: no other text holds zero bytes. */
    boolean missesUtf16(byte[] head) {
        return !charset.name().startsWith("UTF-16") && !charset.name().startsWith("UTF-32") && zeros(head, 0, 1) > 0;
    }

    private static Charset withByteOrder(Charset declared, byte[] head) {
        return switch (declared.name()) {
            // RFC 2781, 4.3: text labelled UTF-16 without a mark is big-endian. Windows writes little-endian all the
            // same; delimiters and line breaks then have their zero byte second.
            case "UTF-16" -> zeros(head, 1, 2) > zeros(head, 0, 2)
                    ? StandardCharsets.UTF_16LE
                    : StandardCharsets.UTF_16BE;
            case "x-UTF-16LE-BOM" -> StandardCharsets.UTF_16LE;
            default -> declared;
        };
    }

    private static boolean startsWith(byte[] head, byte[] mark) {
        return head.length >= mark.length && Arrays.equals(head, 0, mark.length, mark, 0, mark.length);
    }

    private static int zeros(byte[] head, int from, int step) {
        int zeros = 0;
        for (int i = from; i < head.length; i += step) {
            if (head[i] == 0) {
                zeros++;
            }
        }
        return zeros;
    }
}
