package io.segmentexport.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.config.Export.OnDuplicateContent;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Export.WholeWhen;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An export as it was when a run was opened, as JSON for the ledger: a run that goes on later uses this, not the file
 * that may have been edited since. The names are those of {@code application.properties}.
 */
public final class ExportSnapshot {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ExportSnapshot() {
    }

    /**
     * The export as one JSON object; what is not set is left out. So are its schedule and where its files are fetched from:
     * what the configuration says now holds for them, and the URI may hold a password.
     */
    public static String toJson(Export export) {
        ObjectNode json = sent(export);
        if (export.starts() != Starts.ON_ARRIVAL) {
            json.put("run", Notation.wordOf(export.starts()));
        }
        export.owner().ifPresent(owner -> json.put("owner", owner));
        return json.toString();
    }

    /**
     * As {@link #toJson}, without who starts it: two exports for which this is the same send the
     * same of the same content.
     */
    public static String toJsonOfWhatIsSent(Export export) {
        return sent(export).toString();
    }

    private static ObjectNode sent(Export export) {
        ObjectNode json = JSON.createObjectNode()
                .put("id", export.id())
                .put("display-name", export.displayName())
                .put("connection", export.connectionId())
                .put("list-id", export.listId())
                .put("email-field", export.emailColumn())
                .put("folder", export.folder().toString())
                .put("whole-when", Notation.wordOf(export.wholeWhen()))
                .put("other-fields", Notation.wordOf(export.otherFields()))
                .put("charset", export.charset().name())
                .put("max-profiles", export.maxProfiles())
                .put("on-duplicate-content", Notation.wordOf(export.onDuplicateContent()));
        export.delimiter().ifPresent(delimiter -> json.put("delimiter", delimiter.toString()));
        export.phoneRegion().ifPresent(region -> json.put("phone-region", region));
        ArrayNode segments = json.putArray("segments");
        export.segments().names().forEach(segments::add);
        ArrayNode fields = json.putArray("fields");
        for (MappedField field : export.fields()) {
            fields.addObject()
                    .put("target", field.target())
                    .put("column", field.column())
                    .put("type", ValueTypeNotation.write(field.type()));
        }
        return json;
    }

    /**
     * The export that {@link #toJson(Export)} wrote.
     *
     * @throws IllegalArgumentException where the text is no such object, or its charset is not known here
     */
    public static Export fromJson(String text) {
        JsonNode json = parsed(text);
        return new Export(
                required(json, "id"),
                required(json, "display-name"),
                required(json, "connection"),
                required(json, "list-id"),
                required(json, "email-field"),
                new SegmentSelection(segments(json)),
                Path.of(required(json, "folder")),
                word(json, "whole-when", WholeWhen.class),
                fields(json),
                word(json, "other-fields", OtherFields.class),
                optional(json, "delimiter").map(delimiter -> delimiter.charAt(0)),
                Charset.forName(required(json, "charset")),
                json.required("max-profiles").intValue(),
                optional(json, "phone-region"),
                word(json, "on-duplicate-content", OnDuplicateContent.class),
                optional(json, "run", Starts.class).orElse(Starts.ON_ARRIVAL),
                Optional.empty(),
                optional(json, "owner"),
                Optional.empty());
    }

    /** Empty where it is not set, as in what earlier versions wrote. */
    private static <E extends Enum<E>> Optional<E> optional(JsonNode json, String name, Class<E> words) {
        return json.has(name) ? Optional.of(word(json, name, words)) : Optional.empty();
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the settings of the run are no JSON; the ledger is damaged", e);
        }
    }

    private static List<String> segments(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.required("segments").forEach(name -> names.add(name.textValue()));
        return names;
    }

    private static List<MappedField> fields(JsonNode json) {
        List<MappedField> fields = new ArrayList<>();
        json.required("fields").forEach(field -> fields.add(new MappedField(required(field, "target"),
                required(field, "column"), type(required(field, "type")))));
        return fields;
    }

    private static ValueType type(String text) {
        try {
            return ValueTypeNotation.parse(text);
        } catch (InvalidValue e) {
            throw damaged("type", text, e);
        }
    }

    private static <E extends Enum<E>> E word(JsonNode json, String name, Class<E> words) {
        String text = required(json, name);
        try {
            return Notation.word(text, words);
        } catch (InvalidValue e) {
            throw damaged(name, text, e);
        }
    }

    private static String required(JsonNode json, String name) {
        return json.required(name).textValue();
    }

    private static Optional<String> optional(JsonNode json, String name) {
        return Optional.ofNullable(json.get(name)).map(JsonNode::textValue);
    }

    private static IllegalArgumentException damaged(String name, String text, InvalidValue cause) {
        return new IllegalArgumentException(
                "in the settings of the run, %s: '%s' %s".formatted(name, text, cause.getMessage()), cause);
    }
}
