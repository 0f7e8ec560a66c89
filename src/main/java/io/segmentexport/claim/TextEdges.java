package io.segmentexport.claim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Path;

/**
 * The first and last 4 KB of a file, by which text is told from a file whose space was allocated before it was written: that
 * one holds NUL where nothing was written yet.
 */
record TextEdges(byte[] head, byte[] tail) {

    private static final int BYTES = 4096;
    /** A gzip, zip, Excel or Parquet file has one of these in its first bytes; the reader names what it is. */
    private static final int SIGNATURE = 8;
    private static final String CONTROLS_OF_TEXT = "\0\t\n\f\r\u001A";

    static TextEdges of(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            long size = channel.size();
            byte[] head = read(channel, 0, size);
            return new TextEdges(head, size <= BYTES ? head : read(channel, size - BYTES & ~3L, size));
        }
    }

    private static byte[] read(FileChannel channel, long from, long size) throws IOException {
        var bytes = ByteBuffer.allocate((int) Math.min(BYTES + 3, size - from));
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
            continue; // A channel may give fewer bytes than there are.
        }
        return bytes.array();
    }

    /**
     * Whether they hold NUL characters. Formats other than text do not count.
     *
     * @param declared the charset that is configured
     */
    boolean holdNul(Charset declared) {
        int width = bytesOfNul(declared.name());
        return !isBinary() && (holdsNul(head, width) || holdsNul(tail, width));
    }

    private boolean isBinary() {
        for (int i = 0; i < Math.min(SIGNATURE, head.length); i++) {
            if (head[i] >= 0 && head[i] < ' ' && CONTROLS_OF_TEXT.indexOf(head[i]) < 0) {
                return true;
            }
        }
        return false;
    }

    /** UTF-16 without a mark under another charset is not text with NUL either: the reader says what it looks like. */
    private int bytesOfNul(String charset) {
        boolean marked = head.length > 1 && (head[0] == (byte) 0xFF && head[1] == (byte) 0xFE
                || head[0] == (byte) 0xFE && head[1] == (byte) 0xFF);
        int most = Math.max(zeros(0), zeros(1));
        int least = Math.min(zeros(0), zeros(1));
        boolean everyOther = head.length > 2 && 4 * least <= most && 4 * most >= head.length;
        return charset.contains("UTF-32") ? 4 : charset.contains("UTF-16") || marked || everyOther ? 2 : 1;
    }

    private int zeros(int from) {
        int zeros = 0;
        for (int i = from; i < head.length; i += 2) {
            zeros += head[i] == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static boolean holdsNul(byte[] bytes, int width) {
        for (int i = 0; i + width <= bytes.length; i += width) {
            int sum = 0;
            for (int j = i; j < i + width; j++) {
                sum |= bytes[j];
            }
            if (sum == 0) {
                return true;
            }
        }
        return false;
    }
}
