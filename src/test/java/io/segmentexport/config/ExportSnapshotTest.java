package io.segmentexport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.config.Export.MappedField;
import io.segmentexport.config.Export.OnDuplicateContent;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Export.WholeWhen;
import io.segmentexport.config.Export.Wholeness;
import io.segmentexport.config.ValueRules.Decimal;
import io.segmentexport.config.ValueRules.OnMisfit;
import io.segmentexport.config.ValueRules.SpreadsheetIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportSnapshotTest {

    private static final Path FOLDER = Path.of("drop", "顧客 files").toAbsolutePath();

    private static final Export FULL = new Export("news_1", "News \"letter\"\n", "main", "Y6nRLr", "メール",
            new SegmentSelection(List.of("HighValue", "優良顧客")), FOLDER, new Wholeness(WholeWhen.DONE_FILE, Duration.ofMinutes(2)),
            List.of(new MappedField("first_name", "First Name", ValueType.STRING),
                    new MappedField("location.latitude", "Lat", ValueType.parse("number")),
                    new MappedField("properties.VIP", "VIP", ValueType.parse("boolean")),
                    new MappedField("properties.Ja", "Ja", ValueType.parse("boolean(Ja/Nein)")),
                    new MappedField("properties.Birth Date", "BirthDate", ValueType.parse("date")),
                    new MappedField("properties.a", "List", new ValueType(ValueType.Kind.LIST, ';')),
                    new MappedField("properties.b", "List", new ValueType(ValueType.Kind.LIST, '\t')),
                    new MappedField("properties.c", "List", new ValueType(ValueType.Kind.LIST, ')'))),
            OtherFields.PROPERTIES, Formats.of(Optional.of('\t'), Charset.forName("windows-31j")),
            new ValueRules(Optional.of("JP"), List.of("\\N", "なし"), SpreadsheetIds.MEND, List.of(LocalDate.of(9999, 12, 31)),
                    DateFormats.parse("MM/dd/yyyy|dd.MM.yyyy HH:mm"), Decimal.COMMA, OnMisfit.DROP), 250_000, OnDuplicateContent.SEND, Starts.ON_DEMAND, Optional.empty(), Optional.of("anna"),
            Optional.empty());

    private static final Export BARE = new Export("news", "news", "main", "Y6nRLr", "EMail",
            new SegmentSelection(List.of()), FOLDER, Formats.UNCHANGED, List.of(), OtherFields.DROP, Formats.UTF_8,
            Formats.VALUES, 1, OnDuplicateContent.SKIP,
            Starts.ON_ARRIVAL, Optional.empty(), Optional.empty(), Optional.empty());

    static Stream<Export> exports() {
        return Stream.of(FULL, BARE);
    }

    @ParameterizedTest
    @MethodSource("exports")
    void comesBackAsItWas(Export export) {
        assertThat(ExportSnapshot.fromJson(ExportSnapshot.toJson(export))).isEqualTo(export);
    }

    @Test
    void hasTheNamesOfTheConfigurationAndNothingThatIsNotSet() throws IOException {
        assertThat(new ObjectMapper().readValue(ExportSnapshot.toJson(BARE),
                new TypeReference<Map<String, Object>>() { })).isEqualTo(Map.ofEntries(
                Map.entry("id", "news"), Map.entry("display-name", "news"), Map.entry("connection", "main"),
                Map.entry("list-id", "Y6nRLr"), Map.entry("email-field", "EMail"),
                Map.entry("folder", FOLDER.toString()), Map.entry("whole-when", "unchanged"), Map.entry("whole-after", 10_000),
                Map.entry("other-fields", "drop"), Map.entry("charset", "UTF-8"), Map.entry("max-profiles", 1),
                Map.entry("on-duplicate-content", "skip"), Map.entry("segments", List.of()),
                Map.entry("fields", List.of())));
    }

    @Test
    void holdsWhatStartsItAndItsOwnerButNotItsScheduleNorWhereItsFilesAreFetchedFrom() throws IOException {
        var schedule = new Export.Schedule("0 0 6 * * ?", ZoneId.of("Europe/Berlin"), Export.Schedule.Misfire.SKIP);
        var from = new CamelUri("sftp://jo:secret@example.com/out", "sftp", "example.com");
        var scheduled = new Export("news", "news", "main", "Y6nRLr", "EMail", new SegmentSelection(List.of()), FOLDER,
                Formats.UNCHANGED, List.of(), OtherFields.DROP, Formats.UTF_8, Formats.VALUES, 1,
                OnDuplicateContent.SKIP, Starts.ON_SCHEDULE, Optional.of(schedule), Optional.of("anna"),
                Optional.of(from));

        String json = ExportSnapshot.toJson(scheduled);

        assertThat(new ObjectMapper().readTree(json).get("run").textValue()).isEqualTo("on-schedule");
        assertThat(new ObjectMapper().readTree(json).get("owner").textValue()).isEqualTo("anna");
        assertThat(json).doesNotContain("secret", "sftp", "0 0 6", "Berlin");
        assertThat(ExportSnapshot.toJsonOfWhatIsSent(scheduled)).isEqualTo(ExportSnapshot.toJsonOfWhatIsSent(BARE));
    }

    /** Each export differs from {@link #FULL} in one setting. */
    static Stream<Arguments> changes() {
        return Stream.of(
                changed("id", "news_2", false),
                changed("display-name", "News", false),
                changed("segments", List.of("HighValue"), false),
                changed("folder", "/elsewhere", false),
                changed("whole-when", "unchanged", false),
                changed("whole-after", 60_000, false),
                changed("max-profiles", 5, false),
                changed("on-duplicate-content", "skip", false),
                changed("run", "on-arrival", false),
                changed("owner", "bo", false),
                changed("connection", "second", true),
                changed("list-id", "Other1", true),
                changed("email-field", "Mail", true),
                changed("other-fields", "drop", true),
                changed("delimiter", ";", true),
                changed("charset", "UTF-8", true),
                changed("phone-region", "US", true),
                changed("null-values", List.of(), true),
                changed("spreadsheet-ids", "reject", true),
                changed("no-date", List.of(), true),
                changed("date-format", "MM/dd/yyyy", true),
                changed("decimal", "point", true),
                changed("on-misfit", "reject", true),
                changed("fields", List.of(), true));
    }

    private static Arguments changed(String name, Object value, boolean other) {
        ObjectNode json = (ObjectNode) tree(ExportSnapshot.toJson(FULL));
        json.set(name, new ObjectMapper().valueToTree(value));
        return Arguments.of(name, ExportSnapshot.fromJson(json.toString()), other);
    }

    private static JsonNode tree(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void isOtherContentOnlyIfASettingChangesWhatIsSent(String name, Export changed, boolean other) {
        assertThat(changed).isNotEqualTo(FULL);
        assertThat(!ExportSnapshot.toJsonOfWhatIsSent(changed).equals(ExportSnapshot.toJsonOfWhatIsSent(FULL))).isEqualTo(other);
    }

    @ParameterizedTest
    @CsvSource({"first_name, First Name, string, false", "last_name, First Name, string, true",
        "first_name, Other, string, true", "first_name, First Name, boolean, true"})
    void isOtherContentIfAFieldChangesButNotIfTheFieldsAreReordered(String target, String column, String type, boolean other) {
        ObjectNode json = (ObjectNode) tree(ExportSnapshot.toJson(FULL));
        ArrayNode fields = (ArrayNode) json.get("fields");
        fields.remove(0);
        fields.addObject().put("target", target).put("column", column).put("type", type);
        Export changed = ExportSnapshot.fromJson(json.toString());

        assertThat(changed).isNotEqualTo(FULL);
        assertThat(!ExportSnapshot.toJsonOfWhatIsSent(changed).equals(ExportSnapshot.toJsonOfWhatIsSent(FULL))).isEqualTo(other);
    }

    @Test
    void everySettingOfASnapshotIsKnownToChangeWhatIsSentOrNot() {
        assertThat(tree(ExportSnapshot.toJson(FULL)).fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(
                changes().map(change -> change.get()[0].toString()).toList());
    }

    @Test
    void passesOverWhatALaterVersionAdded() {
        String later = ExportSnapshot.toJson(BARE).replaceFirst("\\{", "{\"added-later\":[1],");

        assertThat(ExportSnapshot.fromJson(later)).isEqualTo(BARE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "[]", "null"})
    void refusesWhatIsNoSnapshot(String text) {
        assertThatThrownBy(() -> ExportSnapshot.fromJson(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAnUnknownWordInWhatIsNotAlwaysThere() {
        String damaged = ExportSnapshot.toJson(FULL).replace("on-demand", "unheard-of");

        assertThatThrownBy(() -> ExportSnapshot.fromJson(damaged))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("unheard-of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"unchanged\"", "\"UTF-8\"", "\"drop\"", "\"skip\""})
    void refusesAnUnknownWord(String word) {
        String damaged = ExportSnapshot.toJson(BARE).replace(word, "\"unheard-of\"");

        assertThatThrownBy(() -> ExportSnapshot.fromJson(damaged))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("unheard-of");
    }
}
