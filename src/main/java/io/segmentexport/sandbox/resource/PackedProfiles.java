package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<byte[]> blocks = new ArrayList<>();
    private final int size;

    /** Packs the attributes of profiles. */
    PackedProfiles(List<JsonNode> profiles) throws IOException {
        size = profiles.size();
        for (int start = 0; start < size; start += BLOCK) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            Deflater deflater = new Deflater(Deflater.BEST_SPEED);
            try (OutputStream plain = new DeflaterOutputStream(packed, deflater)) {
                JSON.writeValue(plain, profiles.subList(start, Math.min(size, start + BLOCK)));
            } finally {
                deflater.end();
            }
            blocks.add(packed.toByteArray());
        }
    }

    int size() {
        return size;
    }

    /** The attributes of the profile at an index. */
    JsonNode get(int index) {
        try (InputStream plain = new InflaterInputStream(new ByteArrayInputStream(blocks.get(index / BLOCK)))) {
            return JSON.readTree(plain).get(index % BLOCK);
        } catch (IOException e) {
            throw new UncheckedIOException("A packed block is damaged", e);
        }
    }
}
