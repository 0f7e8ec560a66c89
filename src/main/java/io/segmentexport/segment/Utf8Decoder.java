package io.segmentexport.segment;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 that is ASCII for the most part, as segment files are. The JDK's decoder copies ASCII as a whole only up to
 * the first other character of a call and goes on by single characters from there; so it is called anew where ASCII begins
 * again.
 */
final class Utf8Decoder extends CharsetDecoder {

    /** So many ASCII characters in a row are worth a call. */
    private static final int RUN = 8;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    Utf8Decoder() {
        super(StandardCharsets.UTF_8, 1, 1);
    }

    @Override
    protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
        int end = in.limit();
        CoderResult result;
        int stretch;
        do {
            stretch = endOfStretch(in, out.remaining());
            result = decoder.decode(in.limit(stretch), out, false);
            in.limit(end);
        } while (result.isUnderflow() && in.position() == stretch && stretch < end);
        return result;
    }

    /**
     * Where the next call ends: past ASCII, past what is not, and past the first run of ASCII behind it. That run stands
     * inside so that a character which it cuts off is found malformed, and no character is ever parted by the end of a call.
     *
     * @param room how many characters of ASCII there is room for; more need not be looked at
     */
    private static int endOfStretch(ByteBuffer in, int room) {
        byte[] bytes = in.array();
        int offset = in.arrayOffset();
        int end = offset + in.limit();
        int at = offset + in.position();
        int full = Math.min(end, at + room);
        while (at < full && bytes[at] >= 0) {
            at++;
        }
        int run = 0;
        while (at < end && run < RUN) {
            run = bytes[at++] < 0 ? 0 : run + 1;
        }
        return at - offset;
    }
}
