package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.sandbox.KlaviyoContract;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cells become attributes of every kind, and what is sent is what Klaviyo's document asks for. */
class FieldMappingTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Every attribute that an export can fill, with a cell and the JSON that it becomes. */
    private static final Map<String, String[]> ATTRIBUTES = new LinkedHashMap<>();

    static {
        attribute("first_name", "Ana", "\"Ana\"");
        attribute("last_name", "Æon <\\> \u2028 \uD83D\uDE00", "\"Æon <\\\\> \u2028 \uD83D\uDE00\"");
        attribute("phone_number", "(415) 555-2671", "\"+14155552671\"");
        attribute("external_id", " C-1 ", "\"C-1\"");
        attribute("organization", "O'Neil & Söhne", "\"O'Neil & Söhne\"");
        attribute("title", "Dr", "\"Dr\"");
        attribute("locale", "en-US", "\"en-US\"");
        attribute("image", "https://example.com/a.png?b=c", "\"https://example.com/a.png?b=c\"");
        attribute("location.address1", "1 Main St", "\"1 Main St\"");
        attribute("location.address2", "#2", "\"#2\"");
        attribute("location.city", "Rome", "\"Rome\"");
        attribute("location.country", "Italy", "\"Italy\"");
        attribute("location.region", "Lazio", "\"Lazio\"");
        attribute("location.zip", "00118", "\"00118\"");
        attribute("location.latitude", "41.8902", "41.8902");
        attribute("location.longitude", "12.4922", "\"12.4922\"");
        attribute("location.timezone", "Europe/Rome", "\"Europe/Rome\"");
        attribute("location.ip", "192.0.2.1", "\"192.0.2.1\"");
        attribute("properties.Tier", "gold", "\"gold\"");
        attribute("properties.Amount Spent", "-12345678901234567890.125", "-12345678901234567890.125");
        attribute("properties.VIP", "Yes", "true");
        attribute("properties.Birth Date", "1980-02-29", "\"1980-02-29\"");
        attribute("properties.Seen", "2026-11-23 10:15+01:00", "\"2026-11-23T10:15:00+01:00\"");
        attribute("properties.Interests", " a;b c ;;", "[\"a\",\"b c\"]");
    }

    private static final Map<String, String> TYPES = Map.of(
            "location.latitude", "number", "properties.Amount Spent", "number", "properties.VIP", "boolean",
            "properties.Birth Date", "date", "properties.Seen", "date", "properties.Interests", "list(;)");

    @TempDir
    Path folder;

    private final Map<String, String> keys = new HashMap<>(Map.of("export.newsletter.phone-region", "US"));

    private static void attribute(String target, String cell, String json) {
        ATTRIBUTES.put(target, new String[] {cell, json});
    }

    /** Each target has a column of its own name, with a blank and a colon in it. */
    private static String column(String target) {
        return "Column: " + target;
    }

    @BeforeEach
    void mapEverything() {
        ATTRIBUTES.keySet().forEach(target -> keys.put("export.newsletter.field." + target, column(target)));
        TYPES.forEach((target, type) -> keys.put("export.newsletter.type." + target, type));
    }

    private static String header() {
        return row("EMail", ATTRIBUTES.keySet().stream().map(FieldMappingTest::column).toList());
    }

    private static String row(String first, List<String> others) {
        var row = new StringBuilder(first);
        others.forEach(cell -> row.append(",\"").append(cell.replace("\"", "\"\"")).append('"'));
        return row.append('\n').toString();
    }

    private static List<String> cells() {
        return ATTRIBUTES.values().stream().map(attribute -> attribute[0]).toList();
    }

    private static JsonNode sent(ExportFixture fixture, String email) throws Exception {
        for (var request : fixture.requests(Operation.BULK_IMPORT)) {
            for (var profile : JSON.readTree(request.body().orElseThrow()).at("/data/attributes/profiles/data")) {
                if (profile.at("/attributes/email").asText().equals(email)) {
                    return profile;
                }
            }
        }
        throw new AssertionError("nothing was sent for row of " + email);
    }

    @Test
    void sendsEachCellAsItsAttributeInItsType() throws Exception {
        try (var fixture = ExportFixture.start(folder, keys)) {
            var report = fixture.drop("HighValue.csv", header() + row("Ana@EXAMPLE.com", cells()));

            assertThat(report.explanation()).isNull();
            assertThat(report.notes()).isEmpty();
            var attributes = sent(fixture, "Ana@example.com").path("attributes");
            assertThat(attributes.size()).isEqualTo(5 + 3 + 3);
            for (var attribute : ATTRIBUTES.entrySet()) {
                var name = attribute.getKey();
                var place = name.startsWith("properties.") || name.startsWith("location.") ? name.replaceFirst("\\.", "/") : name;
                assertThat(attributes.at("/" + place)).as(name).isEqualTo(JSON.readTree(attribute.getValue()[1]));
            }
            assertThat(fixture.requests(Operation.BULK_IMPORT).get(0).body().orElseThrow())
                    .as("no digit is rounded").contains("\"Amount Spent\":-12345678901234567890.125")
                    .as("four bytes, not two escapes").contains("\uD83D\uDE00");
        }
    }

    @Test
    void leavesOutWhatIsEmptyAndNeverSendsNullOrAnEmptyText() throws Exception {
        try (var fixture = ExportFixture.start(folder, keys)) {
            var blanks = List.of("", " ", "\t", "\u00A0", "\u3000", " \n ");
            var rows = new StringBuilder(header());
            for (int i = 0; i < blanks.size(); i++) {
                var blank = blanks.get(i);
                rows.append(row("p" + i + "@example.com", ATTRIBUTES.keySet().stream().map(target -> blank).toList()));
            }
            rows.append(row("some@example.com", ATTRIBUTES.keySet().stream()
                    .map(target -> target.equals("location.city") ? "Rome" : "").toList()));

            var report = fixture.drop("HighValue.csv", rows.toString());

            assertThat(report.imported()).isEqualTo(blanks.size() + 1);
            for (int i = 0; i < blanks.size(); i++) {
                var email = "p" + i + "@example.com";
                assertThat(sent(fixture, email)).isEqualTo(
                        JSON.readTree("{\"type\":\"profile\",\"attributes\":{\"email\":\"" + email + "\"}}"));
            }
            assertThat(sent(fixture, "some@example.com").path("attributes")).isEqualTo(
                    JSON.readTree("{\"email\":\"some@example.com\",\"location\":{\"city\":\"Rome\"}}"));
        }
    }

    @Test
    void rejectsACellThatDoesNotFitWithTheNameOfItsColumn() throws Exception {
        var misfits = Map.of("location.latitude", "north", "properties.Amount Spent", "1,5", "properties.VIP", "maybe",
                "properties.Birth Date", "29.02.1980", "properties.Seen", "2026-02-30T00:00:00");
        var rows = new StringBuilder(header()).append(row("good@example.com", cells()));
        misfits.forEach((target, cell) -> rows.append(row("x@example.com", ATTRIBUTES.keySet().stream()
                .map(name -> name.equals(target) ? cell : "").toList())));
        try (var fixture = ExportFixture.start(folder, keys)) {
            var report = fixture.drop("HighValue.csv", rows.toString());

            assertThat(report.rejectedFor()).isEqualTo(Map.of("type-mismatch", (long) misfits.size()));
            var details = RejectedFile.of(fixture, report).added(2);
            int i = 0;
            for (var misfit : misfits.entrySet()) {
                assertThat(details.get(i++)).contains("\"" + column(misfit.getKey()) + "\"").doesNotContain(misfit.getValue());
            }
            assertThat(report.imported()).isEqualTo(1);
        }
    }

    @Test
    void sendsOtherColumnsAsPropertiesWhereTheExportSaysSo() throws Exception {
        var others = Map.of(
                "export.newsletter.other-fields", "properties",
                "export.newsletter.field.first_name", "Name",
                "export.newsletter.type.properties.Points", "number");
        try (var fixture = ExportFixture.start(folder, others)) {
            fixture.drop("HighValue.csv", "Name,EMail,Points,Last visit,$source\nAna,ana@example.com,7,,shop\n");

            assertThat(sent(fixture, "ana@example.com").path("attributes")).isEqualTo(JSON.readTree("""
                    {"email": "ana@example.com", "first_name": "Ana", "properties": {"Points": 7, "$source": "shop"}}"""));
        }
    }

    @Test
    void dropsOtherColumnsWhereTheExportSaysNothing() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.drop("HighValue.csv", "Name,EMail\nAna,ana@example.com\n");

            assertThat(sent(fixture, "ana@example.com").path("attributes").fieldNames()).toIterable().containsExactly("email");
        }
    }

    @Test
    void keepsToKlaviyosDocumentFromTheFirstQuestionToTheLast() throws Exception {
        var contract = KlaviyoContract.orSkip();
        var rows = new StringBuilder(header());
        for (int i = 0; i < 250; i++) {
            int kind = i % 5;
            var own = "i" + i;
            var cells = ATTRIBUTES.entrySet().stream().map(attribute -> switch (attribute.getKey()) {
                case "external_id" -> own;
                case "phone_number" -> "";
                default -> kind == 1 ? "" : attribute.getValue()[0];
            }).toList();
            rows.append(row(kind == 2 ? "bad" + i : kind == 3 ? "p" + i + "@import-error.example" : "p" + i + "@example.com", cells));
        }
        try (var fixture = ExportFixture.start(folder, keys)) {
            var report = fixture.drop("HighValue.csv", rows.toString());

            assertThat(report.imported()).isEqualTo(150);
            assertThat(report.rejectedFor()).isEqualTo(Map.of("email-malformed", 50L, "import-error", 50L));
            var asked = fixture.sandbox().requests();
            assertThat(asked).allSatisfy(contract::assertValid);
            assertThat(asked).allSatisfy(request -> {
                assertThat(request.authorised()).isTrue();
                assertThat(request.headers()).containsEntry("revision", "2026-07-15")
                        .containsEntry("accept", "application/vnd.api+json");
            });
            assertThat(asked).extracting(RecordedRequest::operation).extracting(operation -> operation.orElseThrow())
                    .contains(Operation.ACCOUNTS, Operation.LIST, Operation.BULK_IMPORT, Operation.IMPORT_JOB, Operation.IMPORT_ERRORS);
            assertThat(asked.stream().map(request -> String.join(" ", request.headers().keySet())))
                    .as("nothing of Camel's goes out").noneMatch(names -> names.contains("camel") || names.contains("export"));
        }
    }
}
