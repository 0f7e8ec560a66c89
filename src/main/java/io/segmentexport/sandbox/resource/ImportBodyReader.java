package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.segmentexport.sandbox.resource.ImportJobResource.PayloadLimits;
import io.segmentexport.sandbox.resource.ProfileStore.ProfileKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the body of one bulk import. It refuses what Klaviyo refuses: a shape that is not the document's, too many
 * profiles, and profiles with a bad attribute (one error for each, and nothing is imported).
 */
final class ImportBodyReader {

    /**
     * What counts is the bytes that a client sends: four for what is outside the Basic Multilingual Plane, not twelve for
     * two escapes.
     */
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();
    private static final String PROFILES = "/data/attributes/profiles/data";
    private static final String LISTS = "/data/relationships/lists/data";
    private static final Set<String> OF_PROFILE = Set.of("type", "attributes", "id", "meta");

    private final PayloadLimits limits;
    private final List<ProfileKey> keys = new ArrayList<>();
    private final List<JsonNode> attributes = new ArrayList<>();
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
            throw refusal("/data", "Something follows the end of the document.");
        } catch (IOException e) {
            throw refusal("/data", "The body is not JSON, or ends too early.");
        }
    }

    private ImportJobResource.Body document(JsonNode document) throws IOException {
        require(document.isObject(), "/data", "The body must be an object.");
        JsonNode data = required(document, "data", JsonNodeType.OBJECT, "/data");
        type(data, "/data", "profile-bulk-import-job");
        only(data, "attributes", "profiles", "field for");
        only(data, "relationships", "lists", "relationship of");
        JsonNode profiles = data.path("attributes").path("profiles");
        require(!profiles.isMissingNode(), PROFILES, "'profiles' is a required field.");
        JsonNode given = array(profiles, PROFILES);
        require(given.size() <= limits.profiles(), PROFILES, "A request may hold at most " + limits.profiles() + " profiles.");
        for (int i = 0; i < given.size(); i++) {
            profile(given.get(i), PROFILES + "/" + i);
        }
        List<String> lists = lists(data.path("relationships").path("lists"));
        require(!given.isEmpty(), PROFILES, "At least one profile is required.");
        PackedProfiles packed = new PackedProfiles(errors.isEmpty() ? attributes : List.of());
        return new ImportJobResource.Body(keys, packed, lists, errors);
    }

    /** Requires that a member of {@code data}, if it is there, is an object with one known field. */
    private static void only(JsonNode data, String member, String known, String what) {
        JsonNode object = data.path(member);
        require(object.isMissingNode() || object.isObject(), "/data/" + member, "'" + member + "' must be an object.");
        object.fieldNames().forEachRemaining(name -> require(name.equals(known), "/data/" + member + "/" + name,
                "'" + name + "' is not a valid " + what + " the resource 'profile-bulk-import-job'."));
    }

    private static List<String> lists(JsonNode lists) {
        List<String> ids = new ArrayList<>();
        if (!lists.isMissingNode()) {
            for (JsonNode list : array(lists, LISTS)) {
                String pointer = LISTS + "/" + ids.size();
                require(list.isObject(), pointer, "A list must be an object.");
                type(list, pointer, "list");
                ids.add(required(list, "id", JsonNodeType.STRING, pointer + "/id").textValue());
            }
        }
        return ids;
    }

    private void profile(JsonNode profile, String pointer) throws IOException {
        require(profile.isObject(), pointer, "A profile must be an object.");
        profile.fieldNames().forEachRemaining(name -> require(OF_PROFILE.contains(name), pointer + "/" + name,
                "'" + name + "' is not a valid member of a profile."));
        type(profile, pointer, "profile");
        JsonNode given = required(profile, "attributes", JsonNodeType.OBJECT, pointer + "/attributes");
        Optional<ApiError> flaw = JSON.writeValueAsBytes(profile).length > limits.profileBytes()
                ? Optional.of(ApiError.invalid(pointer, "The profile exceeds " + limits.profileBytes() + " bytes."))
                : ProfileAttributes.flaw(given, pointer + "/attributes");
        flaw.ifPresentOrElse(errors::add, () -> keys.add(ProfileKey.of(given).orElseThrow()));
        attributes.add(given);
    }

    private static void type(JsonNode resource, String pointer, String wanted) {
        String type = required(resource, "type", JsonNodeType.STRING, pointer + "/type").textValue();
        require(type.equals(wanted), pointer + "/type", "'type' must be '" + wanted + "'.");
    }

    /** The array {@code data} of what must be an object. */
    private static JsonNode array(JsonNode object, String pointer) {
        require(object.isObject(), pointer.replaceFirst("/data$", ""), "An object with 'data' is required.");
        return required(object, "data", JsonNodeType.ARRAY, pointer);
    }

    /** A member that must be there and of this type. */
    private static JsonNode required(JsonNode object, String name, JsonNodeType type, String pointer) {
        JsonNode member = object.path(name);
        require(!member.isMissingNode(), pointer, "'" + name + "' is a required field.");
        require(member.getNodeType() == type, pointer, "'" + name + "' must be "
                + (type == JsonNodeType.STRING ? "a " : "an ") + type.name().toLowerCase(Locale.ROOT) + ".");
        return member;
    }

    private static void require(boolean holds, String pointer, String detail) {
        if (!holds) {
            throw refusal(pointer, detail);
        }
    }

    private static Refusal refusal(String pointer, String detail) {
        return new Refusal(ApiError.invalid(pointer, detail));
    }
}
