package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentexport.sandbox.resource.ImportJobResource.PayloadLimits;
import io.segmentexport.sandbox.resource.ProfileStore.ImportRequest;
import io.segmentexport.sandbox.resource.ProfileStore.ProfileKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the body of one bulk import. It refuses what Klaviyo refuses: a shape that is not the document's, too many
 * profiles, and profiles with a bad attribute (one error for each, and nothing is imported).
 */
final class ImportBodyReader {

    /** What counts is the bytes that a client sends: four for what is outside the Basic Multilingual Plane, not twelve for two escapes. */
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();
    private static final String PROFILES = "/data/attributes/profiles/data";
    private static final String LISTS = "/data/relationships/lists/data";
    private static final Set<String> OF_PROFILE = Set.of("type", "attributes", "id", "meta");

    private final PayloadLimits limits;
    private final List<ProfileKey> keys = new ArrayList<>();
    private final List<byte[]> attributes = new ArrayList<>();
    private final List<ApiError> errors = new ArrayList<>();

    private ImportBodyReader(PayloadLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads a body.
     *
     * @throws Refusal if the shape is wrong. Bad profiles are returned instead, because an unknown list comes first
     */
    static ImportJobResource.Body read(byte[] body, PayloadLimits limits) {
        try {
            return new ImportBodyReader(limits).document(JSON.readTree(body));
        } catch (MismatchedInputException e) {
            throw Refusal.invalid("/data", "Something follows the end of the document.");
        } catch (JsonProcessingException e) {
            throw Refusal.invalid("/data", "The body is not JSON, or ends too early.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ImportJobResource.Body document(JsonNode document) throws IOException {
        require(document.isObject(), "/data", "The body must be an object.");
        JsonNode data = document.path("data");
        require(!data.isMissingNode(), "/data", "'data' is a required field.");
        require(data.isObject(), "/data", "'data' must be an object.");
        type(data, "/data", "profile-bulk-import-job");
        only(data, "attributes", "profiles", "field for");
        only(data, "relationships", "lists", "relationship of");
        JsonNode profiles = data.path("attributes").path("profiles");
        require(!profiles.isMissingNode(), PROFILES, "'profiles' is a required field.");
        array(profiles, PROFILES);
        require(profiles.get("data").size() <= limits.profiles(), PROFILES,
                "A request may hold at most " + limits.profiles() + " profiles.");
        int count = 0;
        for (JsonNode profile : profiles.get("data")) {
            profile(profile, PROFILES + "/" + count++);
        }
        List<String> lists = lists(data.path("relationships").path("lists"));
        require(count > 0, PROFILES, "At least one profile is required.");
        PackedProfiles packed = PackedProfiles.of(errors.isEmpty() ? attributes : List.of());
        return new ImportJobResource.Body(new ImportRequest(keys, packed, lists), errors, count);
    }

    /** Requires that a member of {@code data}, if it is there, is an object with one known field. */
    private static void only(JsonNode data, String member, String known, String what) {
        JsonNode object = data.path(member);
        require(object.isMissingNode() || object.isObject(), "/data/" + member, "'" + member + "' must be an object.");
        object.fieldNames().forEachRemaining(name -> require(name.equals(known), "/data/" + member + "/" + name,
                "'" + name + "' is not a valid " + what + " the resource 'profile-bulk-import-job'."));
    }

    /** Requires an object with the array {@code data}. */
    private static void array(JsonNode object, String pointer) {
        require(object.isObject(), pointer.replaceFirst("/data$", ""), "An object with 'data' is required.");
        require(object.has("data"), pointer, "'data' is a required field.");
        require(object.get("data").isArray(), pointer, "'data' must be an array.");
    }

    private static List<String> lists(JsonNode lists) {
        List<String> ids = new ArrayList<>();
        if (!lists.isMissingNode()) {
            array(lists, LISTS);
            for (JsonNode list : lists.get("data")) {
                String pointer = LISTS + "/" + ids.size();
                require(list.isObject(), pointer, "A list must be an object.");
                type(list, pointer, "list");
                require(list.has("id"), pointer + "/id", "'id' is a required field.");
                require(list.get("id").isTextual(), pointer + "/id", "'id' must be a string.");
                ids.add(list.get("id").textValue());
            }
        }
        return ids;
    }

    private void profile(JsonNode profile, String pointer) throws IOException {
        require(profile.isObject(), pointer, "A profile must be an object.");
        profile.fieldNames().forEachRemaining(name -> require(OF_PROFILE.contains(name), pointer + "/" + name,
                "'" + name + "' is not a valid member of a profile."));
        type(profile, pointer, "profile");
        JsonNode given = profile.path("attributes");
        require(!given.isMissingNode(), pointer + "/attributes", "'attributes' is a required field.");
        require(given.isObject(), pointer + "/attributes", "'attributes' must be an object.");
        if (JSON.writeValueAsBytes(profile).length > limits.profileBytes()) {
            errors.add(ApiError.invalid(pointer, "The profile exceeds " + limits.profileBytes() + " bytes."));
            return;
        }
        ProfileAttributes.check(given).ifPresentOrElse(
                flaw -> errors.add(ApiError.invalid(pointer + "/attributes" + flaw.place(), flaw.detail())),
                () -> keys.add(ProfileAttributes.key(given).orElseThrow()));
        attributes.add(JSON.writeValueAsBytes(given));
    }

    private static void type(JsonNode resource, String pointer, String wanted) {
        require(resource.has("type"), pointer + "/type", "'type' is a required field.");
        require(resource.get("type").isTextual(), pointer + "/type", "'type' must be a string.");
        require(resource.get("type").textValue().equals(wanted), pointer + "/type", "'type' must be '" + wanted + "'.");
    }

    private static void require(boolean holds, String pointer, String detail) {
        if (!holds) {
            throw Refusal.invalid(pointer, detail);
        }
    }
}
