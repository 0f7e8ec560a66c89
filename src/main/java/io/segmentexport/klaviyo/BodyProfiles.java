package io.segmentexport.klaviyo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/** Reads the profiles of a request body one after the other, byte for byte, in one pass. */
public final class BodyProfiles {

    /** A profile has a name or a number of any length that fits into it. */
    public static final JsonFactory JSON = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder()
            .maxNameLength(BulkImportBody.MAX_PROFILE_BYTES).maxNumberLength(BulkImportBody.MAX_PROFILE_BYTES).build()).build();

    /** Numbers stay as they are written. */
    private static final ObjectMapper MAPPER = JsonMapper.builder(JSON).enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    private BodyProfiles() {
    }

    /** Takes a profile. */
    public interface Visitor {
        /**
         * Takes one profile.
         *
         * @param index its place in the body, from 0
         * @param json  its bytes
         */
        void visit(int index, byte[] json) throws IOException;
    }

    /**
     * Visits every profile of a body, in order.
     *
     * @return how many there are
     * @throws IOException if the file cannot be read, or is no such body
     */
    public static int visit(Path body, Visitor visitor) throws IOException {
        // A second stream copies what the parser has passed; the parser itself keeps no bytes.
        try (var parser = JSON.createParser(Files.newInputStream(body));
                var bytes = new BufferedInputStream(Files.newInputStream(body), 1 << 16)) {
            findProfiles(parser);
            int index = 0;
            long position = 0;
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                long from = parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                long to = parser.currentLocation().getByteOffset();
                bytes.skipNBytes(from - position);
                byte[] json = bytes.readNBytes((int) (to - from));
                if (json.length < to - from) {
                    throw new EOFException("a body of a bulk import ended while it was read");
                }
                visitor.visit(index++, json);
                position = to;
            }
            return index;
        }
    }

    /**
     * A profile without some of its attributes.
     *
     * @param json       its bytes
     * @param attributes {@code phone_number}, {@code location.city}, {@code properties.Shoe size}
     * @return empty if it lacks one of them
     */
    public static Optional<byte[]> without(byte[] json, Collection<String> attributes) throws IOException {
        var profile = MAPPER.readTree(json);
        for (var attribute : attributes) {
            // The name of a property may hold a dot itself.
            var path = attribute.split("\\.", 2);
            var holder = path.length == 1 ? profile.path("attributes") : profile.path("attributes").path(path[0]);
            if (!(holder instanceof ObjectNode object) || object.remove(path[path.length - 1]) == null) {
                return Optional.empty();
            }
        }
        return Optional.of(MAPPER.writeValueAsBytes(profile));
    }

    private static void findProfiles(JsonParser parser) throws IOException {
        for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token == JsonToken.START_ARRAY
                    && parser.getParsingContext().pathAsPointer().toString().equals(BulkImportBody.PROFILES)) {
                return;
            }
        }
        throw new IOException("the file is no body of a bulk import");
    }
}
