package io.segmentexport.segment;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Decodes bytes and stops at the first that the charset does not know. Everything before it is handed out first, so
 * that whoever reads stands at the very row when the {@link CharacterCodingException} comes
 * ({@link java.io.InputStreamReader} throws at once and drops up to a buffer of good text).
 */
final class DecodingReader extends Reader {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int PIECE_BYTES = 128;

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);
    private boolean endOfInput;
    private boolean flushed;

    /**
     * @param head bytes that were read from the stream already, at most {@value #BUFFER_BYTES}
     * @param from where in them the text begins
     * @param in   the bytes that follow; closed with this reader
     */
    DecodingReader(byte[] head, int from, InputStream in, Charset charset) {
        this.in = in;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        bytes.put(head, from, head.length - from).flip();
    }

    /** Reads as {@link Reader} says; needs room for two chars, since a character may take two. */
    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        CharBuffer chars = CharBuffer.wrap(target, offset, length);
        while (!flushed) {
            CoderResult result = decode(chars);
            if (result.isUnderflow() && endOfInput) {
                result = decoder.flush(chars);
                flushed = result.isUnderflow();
            }
            if (chars.position() > offset || result.isOverflow()) {
                return chars.position() - offset;
            }
            if (result.isError()) {
                result.throwException();
            }
            fill();
        }
        return -1;
    }

    /** In small pieces: Java decodes plain ASCII fast only up to the first other character of what it is given. */
    private CoderResult decode(CharBuffer chars) {
        int end = bytes.limit();
        int pieceEnd;
        CoderResult result;
        do {
            pieceEnd = Math.min(end, bytes.position() + PIECE_BYTES);
            bytes.limit(pieceEnd);
            result = decoder.decode(bytes, chars, endOfInput && pieceEnd == end);
            bytes.limit(end);
        } while (result.isUnderflow() && pieceEnd < end);
        return result;
    }

    private void fill() throws IOException {
        bytes.compact();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (read < 0) {
            endOfInput = true;
        } else {
            bytes.position(bytes.position() + read);
        }
        bytes.flip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
