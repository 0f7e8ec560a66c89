package io.segmentexport.sandbox.resource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The attributes of an import's profiles as they were sent, deflated in blocks of 64 profiles. A million profiles take
 * some tens of megabytes; reading one inflates a few kilobytes.
 */
public final class PackedProfiles {

    private static final int BLOCK = 64;
    private static final int BUFFER = 4_096;

    private final byte[][] blocks;
    private final int[] lengths;

    private PackedProfiles(byte[][] blocks, int[] lengths) {
        this.blocks = blocks;
        this.lengths = lengths;
    }

    /** Packs attributes, each as JSON. */
    public static PackedProfiles of(List<byte[]> profiles) {
        int count = profiles.size();
        byte[][] blocks = new byte[(count + BLOCK - 1) / BLOCK][];
        int[] lengths = new int[count];
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            for (int block = 0; block < blocks.length; block++) {
                ByteArrayOutputStream packed = new ByteArrayOutputStream(BUFFER);
                deflater.reset();
                try (DeflaterOutputStream plain = new DeflaterOutputStream(packed, deflater, BUFFER)) {
                    for (int i = block * BLOCK; i < Math.min(count, (block + 1) * BLOCK); i++) {
                        lengths[i] = profiles.get(i).length;
                        plain.write(profiles.get(i));
                    }
                }
                blocks[block] = packed.toByteArray();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return new PackedProfiles(blocks, lengths);
    }

    /** The number of profiles. */
    public int size() {
        return lengths.length;
    }

    /** The attributes of the profile at an index, as JSON. */
    public byte[] get(int index) {
        int start = Arrays.stream(lengths, index / BLOCK * BLOCK, index).sum();
        try (InputStream plain = new InflaterInputStream(new ByteArrayInputStream(blocks[index / BLOCK]))) {
            plain.skipNBytes(start);
            return plain.readNBytes(lengths[index]);
        } catch (IOException e) {
            throw new UncheckedIOException("A packed block is damaged", e);
        }
    }
}
