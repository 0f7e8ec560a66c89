package io.segmentexport.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.config.Export.FileFormat;
import io.segmentexport.config.Export.MappedField;
import io.segmentexport.config.Export.OnDuplicateContent;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.Export.QuoteEscape;
import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Export.WholeWhen;
import io.segmentexport.config.Export.Wholeness;
import io.segmentexport.config.ValueRules.Decimal;
import io.segmentexport.config.ValueRules.OnMisfit;
import io.segmentexport.config.ValueRules.SpreadsheetIds;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An export as it was when a run was opened, as JSON for the ledger: a run that continues later uses this, not the file
 * that may have been edited since. The names are those of {@code application.properties}.
 */
public final class ExportSnapshot {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ExportSnapshot() {
    }

    /**
     * The export as one JSON object without what is not set. Its schedule and where its files are fetched from are left
     * out too: a run uses them as they are configured now, and the URI may hold a password.
     */
    public static String toJson(Export export) {
        ObjectNode json = whatIsSent(export, export.fields().stream())
                .put("id", export.id())
                .put("display-name", export.displayName())
                .put("folder", export.folder().toString())
                .put("whole-when", Word.of(export.wholeWhen()))
                .put("whole-after", export.whole().after().toMillis())
                .put("max-profiles", export.maxProfiles())
                .put("on-duplicate-content", Word.of(export.onDuplicateContent()));
        ArrayNode segments = json.putArray("segments");
        export.segments().names().forEach(segments::add);
        if (export.starts() != Starts.ON_ARRIVAL) {
            json.put("run", Word.of(export.starts()));
        }
        export.owner().ifPresent(owner -> json.put("owner", owner));
        return json.toString();
    }

    /**
     * The settings that change what is sent. If they are equal for two exports, both send the same for the same content.
     * The name of the export, its folder, limit, start and segments are not among them, nor is the order of its fields.
     */
    public static String toJsonOfWhatIsSent(Export export) {
        return whatIsSent(export, export.fields().stream().sorted(Comparator.comparing(MappedField::target))).toString();
    }

    private static ObjectNode whatIsSent(Export export, Stream<MappedField> mapped) {
        ObjectNode json = JSON.createObjectNode()
                .put("connection", export.connectionId())
                .put("list-id", export.listId())
                .put("email-field", export.emailColumn())
                .put("other-fields", Word.of(export.otherFields()))
                .put("charset", export.format().charset().name());
        export.format().delimiter().ifPresent(delimiter -> json.put("delimiter", delimiter.toString()));
        if (export.format().skipLines() > 0) {
            json.put("skip-lines", export.format().skipLines());
        }
        if (export.format().quoteEscape() != QuoteEscape.DOUBLED) {
            json.put("quote-escape", Word.of(export.format().quoteEscape()));
        }
        if (!export.format().columns().isEmpty()) {
            export.format().columns().forEach(json.putArray("columns")::add);
        }
        put(json, export.values());
        ArrayNode fields = json.putArray("fields");
        mapped.forEach(field -> fields.addObject()
                .put("target", field.target())
                .put("column", field.column())
                .put("type", field.type().notation()));
        return json;
    }

    private static void put(ObjectNode json, ValueRules values) {
        ValueRules usual = ValueRules.DEFAULT;
        values.phoneRegion().ifPresent(region -> json.put("phone-region", region));
        if (!values.nullValues().equals(usual.nullValues())) {
            values.nullValues().forEach(json.putArray("null-values")::add);
        }
        if (!values.noDate().equals(usual.noDate())) {
            ArrayNode dates = json.putArray("no-date");
            values.noDate().forEach(date -> dates.add(date.toString()));
        }
        if (!values.dateFormats().equals(usual.dateFormats())) {
            json.put("date-format", values.dateFormats().notation());
        }
        if (values.spreadsheetIds() != usual.spreadsheetIds()) {
            json.put("spreadsheet-ids", Word.of(values.spreadsheetIds()));
        }
        if (values.decimal() != usual.decimal()) {
            json.put("decimal", Word.of(values.decimal()));
        }
        if (values.onMisfit() != usual.onMisfit()) {
            json.put("on-misfit", Word.of(values.onMisfit()));
        }
    }

    private static ValueRules values(JsonNode json) {
        ValueRules usual = ValueRules.DEFAULT;
        return new ValueRules(optional(json, "phone-region"),
                json.has("null-values") ? texts(json, "null-values") : usual.nullValues(),
                json.has("spreadsheet-ids") ? word(json, "spreadsheet-ids", SpreadsheetIds.class) : usual.spreadsheetIds(),
                json.has("no-date") ? texts(json, "no-date").stream().map(LocalDate::parse).toList() : usual.noDate(),
                json.has("date-format") ? parsed(json, "date-format", DateFormats::parse) : usual.dateFormats(),
                json.has("decimal") ? word(json, "decimal", Decimal.class) : usual.decimal(),
                json.has("on-misfit") ? word(json, "on-misfit", OnMisfit.class) : usual.onMisfit());
    }

    private static List<String> texts(JsonNode json, String name) {
        return json.path(name).valueStream().map(JsonNode::textValue).toList();
    }

    /**
     * The export that {@link #toJson(Export)} wrote.
     *
     * @throws IllegalArgumentException if the text is no such object, or its charset is not known here
     */
    public static Export fromJson(String text) {
        JsonNode json = parsed(text);
        return new Export(
                required(json, "id"),
                required(json, "display-name"),
                required(json, "connection"),
                required(json, "list-id"),
                required(json, "email-field"),
                new SegmentSelection(texts(json, "segments")),
                Path.of(required(json, "folder")),
                new Wholeness(word(json, "whole-when", WholeWhen.class), Duration.ofMillis(json.path("whole-after").longValue())),
                json.required("fields").valueStream().map(field -> new MappedField(
                        required(field, "target"), required(field, "column"), parsed(field, "type", ValueType::parse))).toList(),
                word(json, "other-fields", OtherFields.class),
                new FileFormat(optional(json, "delimiter").map(delimiter -> delimiter.charAt(0)),
                        Charset.forName(required(json, "charset")), json.path("skip-lines").intValue(),
                        json.has("quote-escape") ? word(json, "quote-escape", QuoteEscape.class) : QuoteEscape.DOUBLED,
                        texts(json, "columns")),
                values(json),
                json.required("max-profiles").intValue(),
                word(json, "on-duplicate-content", OnDuplicateContent.class),
                json.has("run") ? word(json, "run", Starts.class) : Starts.ON_ARRIVAL,
                Optional.empty(),
                optional(json, "owner"),
                Optional.empty());
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the settings of the run are no JSON; the ledger is damaged", e);
        }
    }

    private static <E extends Enum<E>> E word(JsonNode json, String name, Class<E> words) {
        return parsed(json, name, text -> Word.parse(text, words));
    }

    private static <T> T parsed(JsonNode json, String name, Function<String, T> parser) {
        String text = required(json, name);
        try {
            return parser.apply(text);
        } catch (InvalidValue e) {
            throw new IllegalArgumentException(
                    "in the settings of the run, %s: '%s' %s".formatted(name, text, e.getMessage()), e);
        }
    }

    private static String required(JsonNode json, String name) {
        return json.required(name).textValue();
    }

    private static Optional<String> optional(JsonNode json, String name) {
        return Optional.ofNullable(json.get(name)).map(JsonNode::textValue);
    }
}
