package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.close.Report;
import io.segmentexport.files.DataFolder;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.Situations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A field that does not fit costs the same whether it is found in the file or Klaviyo names it. */
class KlaviyosMisfitsTest {

    private static final String CSV = "EMail,Tel,City,ID,Size\n"
            + "one@example.com,+12125550101,Oslo,id-1,1.10\ntwo@example.com,+12125550102,Rom,id-2,2\n";
    private static final Map<String, String> FIELDS = Map.of("export.newsletter.field.phone_number", "Tel",
            "export.newsletter.field.location.city", "City", "export.newsletter.field.external_id", "ID",
            "export.newsletter.field.properties.Shoe.size", "Size", "export.newsletter.type.properties.Shoe.size", "number");

    @TempDir
    Path folder;

    @Test
    void leavesOutAPhoneNumberThatKlaviyoRefuses() throws Exception {
        try (var fixture = fixture("reject")) {
            var report = refused(fixture, "invalid", "phone_number");

            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.imported()).isEqualTo(2);
            assertThat(report.notes()).isEqualTo(Map.of("phone-dropped", 1L));
            assertThat(Files.readAllLines(fixture.data().list(report.run(), DataFolder.NOTES))).containsExactly(
                    "file,row,note,detail", "HighValue.csv,3,phone-dropped,phone_number: refused by Klaviyo");
            var sent = fixture.sandbox().profile("two@example.com").orElseThrow();
            assertThat(sent.has("phone_number")).isFalse();
            assertThat(sent.at("/location/city").asText()).isEqualTo("Rom");
            assertThat(fixture.sandbox().profile("one@example.com").orElseThrow().path("phone_number").asText())
                    .isEqualTo("+12125550101");
        }
    }

    @ParameterizedTest
    @CsvSource({"location/city, /location/city", "properties/Shoe.size, /properties/Shoe.size"})
    void leavesOutAnyFieldWhereThatIsTheRule(String pointer, String field) throws Exception {
        try (var fixture = fixture("drop")) {
            var report = refused(fixture, "too_long", pointer);

            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.notes()).isEqualTo(Map.of("field-dropped", 1L));
            var sent = fixture.sandbox().profile("two@example.com").orElseThrow();
            assertThat(sent.at(field).isMissingNode()).isTrue();
            assertThat(sent.path("phone_number").asText()).isEqualTo("+12125550102");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "reject | too_long          | location/city  | too_long: location.city: Not so",
        "drop   | duplicate_profile | external_id    | duplicate_profile: external_id: Not so",
        "drop   | invalid           | email          | email: Not so",
        "drop   | invalid           | location/zip   | location.zip: Not so",
        "drop   | invalid           | ''             | Not so"})
    void rejectsTheRecordWithItsCodeOtherwise(String onMisfit, String code, String pointer, String detail) throws Exception {
        try (var fixture = fixture(onMisfit)) {
            var report = refused(fixture, code, pointer);

            assertThat(report.state()).isEqualTo("completed-with-rejections");
            assertThat(report.imported()).isEqualTo(1);
            assertThat(report.notes()).isEmpty();
            assertThat(fixture.noneOnList(List.of("two@example.com"))).isTrue();
            assertThat(fixture.integration().ledger().rejections().of(report.run()))
                    .singleElement().satisfies(rejection -> assertThat(rejection.detail()).isEqualTo(detail));
        }
    }

    private ExportFixture fixture(String onMisfit) throws Exception {
        var builder = ExportFixture.in(folder).with("export.newsletter.on-misfit", onMisfit);
        FIELDS.forEach(builder::with);
        return builder.started();
    }

    /** The second profile is refused once, with 409 where the code says that there is such a profile. */
    private static Report refused(ExportFixture fixture, String code, String attribute) throws Exception {
        fixture.sandbox().faults().onNext(Operation.BULK_IMPORT, Situations.refused(code.equals("duplicate_profile") ? 409 : 400, code,
                "/data/attributes/profiles/data/1" + (attribute.isEmpty() ? "" : "/attributes/" + attribute)));
        return fixture.export("HighValue.csv", CSV);
    }
}
