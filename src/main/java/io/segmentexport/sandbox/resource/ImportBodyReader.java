package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.segmentexport.sandbox.resource.ImportJobResource.PayloadLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the body of one bulk import in a single pass. It refuses what Klaviyo refuses: a shape that is not the
 * document's, too many profiles, and profiles with a bad attribute (one error for each, and nothing is imported).
 * It streams, because bodies of 5 MB arrive ten a second; pointers are made only for errors.
 */
final class ImportBodyReader {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String PROFILES = "/data/attributes/profiles/data";

    private final PayloadLimits limits;
    private final String tooMany;
    private final JsonParser parser;
    private final List<String> lists = new ArrayList<>();
    private final List<ProfileStore.ProfileKey> keys = new ArrayList<>();
    private final List<ApiError> errors = new ArrayList<>();
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int count;
    private boolean typed;
    private boolean profilesSeen;

    private ImportBodyReader(byte[] body, PayloadLimits limits) throws IOException {
        this.limits = limits;
        this.tooMany = "A request may hold at most " + limits.profiles() + " profiles.";
        this.parser = JSON.createParser(body);
    }

    /**
     * Reads a body.
     *
     * @throws Refusal if the shape is wrong. Bad profiles are returned instead, because an unknown list comes first
     */
    static ImportJobResource.Body read(byte[] body, PayloadLimits limits) {
        try {
            ImportBodyReader reader = new ImportBodyReader(body, limits);
            reader.document();
            int kept = reader.errors.isEmpty() ? reader.count : 0;
            PackedProfiles profiles = PackedProfiles.of(body, reader.starts, reader.ends, kept);
            return new ImportJobResource.Body(new ProfileStore.ImportRequest(reader.keys, profiles, reader.lists), reader.errors, reader.count);
        } catch (JsonProcessingException e) {
            throw Refusal.invalid("/data", "The body is not JSON, or ends too early.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void document() throws IOException {
        boolean data = false;
        parser.nextToken();
        expect(JsonToken.START_OBJECT, () -> "/data", "The body must be an object.");
        while (nextField()) {
            if (parser.currentName().equals("data")) {
                data = true;
                parser.nextToken();
                job();
            } else {
                skip();
            }
        }
        if (parser.nextToken() != null) {
            throw Refusal.invalid("/data", "Something follows the end of the document.");
        }
        require(data, () -> "/data", "'data' is a required field.");
        require(typed, () -> "/data/type", "'type' is a required field.");
        require(profilesSeen, () -> PROFILES, "'profiles' is a required field.");
        require(count > 0, () -> PROFILES, "At least one profile is required.");
    }

    private void job() throws IOException {
        expect(JsonToken.START_OBJECT, () -> "/data", "'data' must be an object.");
        while (nextField()) {
            switch (parser.currentName()) {
                case "type" -> {
                    type(() -> "/data/type", "profile-bulk-import-job");
                    typed = true;
                }
                case "attributes" -> attributes();
                case "relationships" -> relationships();
                default -> skip();
            }
        }
    }

    private void attributes() throws IOException {
        parser.nextToken();
        expect(JsonToken.START_OBJECT, () -> "/data/attributes", "'attributes' must be an object.");
        while (nextField()) {
            String name = parser.currentName();
            require(name.equals("profiles"), () -> "/data/attributes/" + name,
                    "'" + name + "' is not a valid field for the resource 'profile-bulk-import-job'.");
            dataArray("/data/attributes/profiles", this::profile);
            profilesSeen = true;
        }
    }

    private void relationships() throws IOException {
        parser.nextToken();
        expect(JsonToken.START_OBJECT, () -> "/data/relationships", "'relationships' must be an object.");
        while (nextField()) {
            String name = parser.currentName();
            require(name.equals("lists"), () -> "/data/relationships/" + name,
                    "'" + name + "' is not a valid relationship of the resource 'profile-bulk-import-job'.");
            dataArray("/data/relationships/lists", this::list);
        }
    }

    /** An object with the member {@code data}, an array whose elements are read one by one. */
    private void dataArray(String pointer, Element element) throws IOException {
        boolean data = false;
        parser.nextToken();
        expect(JsonToken.START_OBJECT, () -> pointer, "An object with 'data' is required.");
        while (nextField()) {
            if (!parser.currentName().equals("data")) {
                skip();
                continue;
            }
            data = true;
            parser.nextToken();
            expect(JsonToken.START_ARRAY, () -> pointer + "/data", "'data' must be an array.");
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                element.read(i);
            }
        }
        require(data, () -> pointer + "/data", "'data' is a required field.");
    }

    private void list(int index) throws IOException {
        String pointer = "/data/relationships/lists/data/" + index;
        boolean listTyped = false;
        String id = null;
        expect(JsonToken.START_OBJECT, () -> pointer, "A list must be an object.");
        while (nextField()) {
            switch (parser.currentName()) {
                case "type" -> {
                    type(() -> pointer + "/type", "list");
                    listTyped = true;
                }
                case "id" -> {
                    parser.nextToken();
                    expect(JsonToken.VALUE_STRING, () -> pointer + "/id", "'id' must be a string.");
                    id = parser.getText();
                }
                default -> skip();
            }
        }
        require(listTyped, () -> pointer + "/type", "'type' is a required field.");
        require(id != null, () -> pointer + "/id", "'id' is a required field.");
        lists.add(id);
    }

    private void profile(int index) throws IOException {
        require(index < limits.profiles(), () -> PROFILES, tooMany);
        expect(JsonToken.START_OBJECT, () -> at(index, ""), "A profile must be an object.");
        int start = offset();
        boolean profileTyped = false;
        ProfileAttributesReader attributes = null;
        while (nextField()) {
            switch (parser.currentName()) {
                case "type" -> {
                    type(() -> at(index, "/type"), "profile");
                    profileTyped = true;
                }
                case "attributes" -> {
                    parser.nextToken();
                    expect(JsonToken.START_OBJECT, () -> at(index, "/attributes"), "'attributes' must be an object.");
                    int from = offset();
                    attributes = new ProfileAttributesReader(parser);
                    attributes.read();
                    keep(from, end());
                }
                case "id", "meta" -> skip();
                default -> throw Refusal.invalid(at(index, "/" + parser.currentName()),
                        "'" + parser.currentName() + "' is not a valid member of a profile.");
            }
        }
        require(profileTyped, () -> at(index, "/type"), "'type' is a required field.");
        require(attributes != null, () -> at(index, "/attributes"), "'attributes' is a required field.");
        judge(attributes, index, end() - start);
    }

    private void judge(ProfileAttributesReader attributes, int index, int bytes) {
        count++;
        if (bytes > limits.profileBytes()) {
            errors.add(ApiError.invalid(at(index, ""), "The profile exceeds " + limits.profileBytes() + " bytes."));
        } else {
            attributes.firstFlaw().ifPresentOrElse(
                    flaw -> errors.add(ApiError.invalid(at(index, "/attributes" + flaw.place()), flaw.detail())),
                    () -> keys.add(attributes.key()));
        }
    }

    private static String at(int index, String place) {
        return PROFILES + "/" + index + place;
    }

    private void keep(int from, int to) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        starts[count] = from;
        ends[count] = to;
    }

    private void type(Supplier<String> pointer, String wanted) throws IOException {
        parser.nextToken();
        expect(JsonToken.VALUE_STRING, pointer, "'type' must be a string.");
        if (!parser.getText().equals(wanted)) {
            throw Refusal.invalid(pointer.get(), "'type' must be '" + wanted + "'.");
        }
    }

    private boolean nextField() throws IOException {
        return parser.nextToken() == JsonToken.FIELD_NAME;
    }

    private void skip() throws IOException {
        parser.nextToken();
        parser.skipChildren();
    }

    private int offset() {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private int end() {
        return (int) parser.currentLocation().getByteOffset();
    }

    private void expect(JsonToken token, Supplier<String> pointer, String detail) {
        require(parser.currentToken() == token, pointer, detail);
    }

    private static void require(boolean holds, Supplier<String> pointer, String detail) {
        if (!holds) {
            throw Refusal.invalid(pointer.get(), detail);
        }
    }

    /** Reads the element of an array at which the parser stands. */
    private interface Element {
        void read(int index) throws IOException;
    }
}
