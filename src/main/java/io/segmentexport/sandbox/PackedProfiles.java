package io.segmentexport.sandbox;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The attributes of an import's profiles as they were sent, deflated in small blocks: a million profiles take some
 * tens of megabytes, and one is read by inflating a few kilobytes.
 */
final class PackedProfiles {

    private static final int BLOCK = 64;

    private final byte[][] blocks;
    private final int[] lengths;

    private PackedProfiles(byte[][] blocks, int[] lengths) {
        this.blocks = blocks;
        this.lengths = lengths;
    }

    /**
     * Packs parts of a body.
     *
     * @param body   the bytes
     * @param starts where each profile's attributes start
     * @param ends   where they end, exclusive
     * @param count  how many of the places hold a profile
     */
    static PackedProfiles of(byte[] body, int[] starts, int[] ends, int count) {
        byte[][] blocks = new byte[(count + BLOCK - 1) / BLOCK][];
        int[] lengths = new int[count];
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            for (int block = 0; block < blocks.length; block++) {
                ByteArrayOutputStream plain = new ByteArrayOutputStream();
                for (int i = block * BLOCK; i < Math.min(count, (block + 1) * BLOCK); i++) {
                    lengths[i] = ends[i] - starts[i];
                    plain.write(body, starts[i], lengths[i]);
                }
                blocks[block] = deflated(deflater, plain.toByteArray());
            }
        } finally {
            deflater.end();
        }
        return new PackedProfiles(blocks, lengths);
    }

    int size() {
        return lengths.length;
    }

    /** The attributes of the profile at an index, as JSON. */
    byte[] get(int index) {
        int first = index / BLOCK * BLOCK;
        int last = Math.min(lengths.length, first + BLOCK);
        int start = Arrays.stream(lengths, first, index).sum();
        byte[] plain = inflated(blocks[index / BLOCK], Arrays.stream(lengths, first, last).sum());
        return Arrays.copyOfRange(plain, start, start + lengths[index]);
    }

    private static byte[] deflated(Deflater deflater, byte[] plain) {
        deflater.reset();
        deflater.setInput(plain);
        deflater.finish();
        byte[] buffer = new byte[plain.length + 64];
        int length = 0;
        while (!deflater.finished()) {
            if (length == buffer.length) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
            length += deflater.deflate(buffer, length, buffer.length - length);
        }
        return Arrays.copyOf(buffer, length);
    }

    private static byte[] inflated(byte[] block, int length) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(block);
            byte[] plain = new byte[length];
            int read = 0;
            while (read < length) {
                int more = inflater.inflate(plain, read, length - read);
                if (more == 0) {
                    throw new IllegalStateException("A packed block is shorter than its profiles");
                }
                read += more;
            }
            return plain;
        } catch (DataFormatException e) {
            throw new IllegalStateException("A packed block is damaged", e);
        } finally {
            inflater.end();
        }
    }
}
