package io.segmentexport.klaviyo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads answers that may be anything: no body, HTML, half a document, a document of another shape. */
final class JsonBody {

    /** A page of import errors holds at most 100 profiles of 100 KB; a body beyond this is no answer of Klaviyo's. */
    static final int MAX_BYTES = 32 * 1024 * 1024;
    /** Longer IDs are not Klaviyo's; they would only be carried into paths and the ledger. */
    static final int MAX_ID_LENGTH = 255;

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonBody() {
    }

    /** The document, or empty if the body is not one whole JSON object. */
    static Optional<JsonNode> read(byte[] body) {
        if (body == null || body.length == 0 || body.length > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readTree(body)).filter(JsonNode::isObject);
        } catch (IOException e) {
            // What is wrong with it does not matter, and the message would quote it.
            return Optional.empty();
        }
    }

    /** {@code id} of a resource whose type is the wanted one or absent. */
    static Optional<String> id(JsonNode resource, String type) {
        JsonNode told = resource.path("type");
        if (!told.isMissingNode() && !told.asText().equals(type)) {
            return Optional.empty();
        }
        return text(resource.path("id")).filter(id -> !id.isBlank() && id.length() <= MAX_ID_LENGTH);
    }

    /** A string, or a number as a string. */
    static Optional<String> text(JsonNode node) {
        return node.isTextual() || node.isNumber() ? Optional.of(node.asText()) : Optional.empty();
    }

    /** A count: a number, or a string that is one; empty if it is absent, null, negative or anything else. */
    static OptionalInt count(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= 0) {
            return OptionalInt.of(node.intValue());
        }
        if (node.isTextual() && node.textValue().matches("\\d{1,9}")) {
            return OptionalInt.of(Integer.parseInt(node.textValue()));
        }
        return OptionalInt.empty();
    }

    /** An ISO 8601 time; without an offset it is UTC. */
    static Optional<Instant> instant(JsonNode node) {
        if (!node.isTextual()) {
            return Optional.empty();
        }
        try {
            TemporalAccessor time = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    node.textValue(), OffsetDateTime::from, LocalDateTime::from);
            return Optional.of(time instanceof LocalDateTime utc
                    ? utc.toInstant(ZoneOffset.UTC) : ((OffsetDateTime) time).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
