package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person corrects the rejected records and drops them again. */
class CorrectedFileTest {

    private static final int EMAIL = 4;
    private static final int POINTS = 5;

    @TempDir
    Path folder;

    @Test
    void importsTheRestAndIgnoresTheAddedColumns() throws Exception {
        var keys = Map.of(
                "export.newsletter.field.properties.Points", "Points",
                "export.newsletter.type.properties.Points", "number",
                "export.newsletter.other-fields", "properties");
        var lines = new StringBuilder("EMail,Points,Note\n");
        IntStream.range(0, 3000).forEach(i -> lines.append(switch (i % 10) {
            case 3 -> "p" + i + " at example.com," + i + ",\"said \"\"hi\"\"\nand left\"\n";
            case 7 -> "p" + i + "@example.com,many,=1+1\n";
            default -> "p" + i + "@example.com," + i + ",\n";
        }));
        try (var fixture = ExportFixture.start(folder, keys)) {
            var first = fixture.drop("HighValue_1.csv", lines.toString());
            assertThat(first.imported()).isEqualTo(2400);
            var letter = RejectedFile.of(fixture, first);
            assertThat(letter.name()).isEqualTo("HighValue-rejected-" + first.run() + ".csv");
            assertThat(letter.records()).hasSize(600);

            var second = fixture.drop(letter.name(), letter.corrected(record -> {
                record.set(EMAIL, record.get(EMAIL).replace(" at ", "@"));
                record.set(POINTS, record.get(POINTS).replace("many", "100"));
                return record;
            }));

            assertThat(second.state()).isEqualTo("completed");
            assertThat(second.imported()).isEqualTo(600);
            var corrected = fixture.report(first.run());
            assertThat(corrected.state()).isEqualTo("completed");
            assertThat(corrected.imported()).isEqualTo(3000);
            assertThat(corrected.rejected()).isZero();
            assertThat(RejectedFile.of(fixture, first)).as("what a closed run left is not rewritten").isEqualTo(letter);
            assertThat(second.files()).extracting("segment").containsExactly("HighValue");
            var everybody = new HashSet<String>();
            IntStream.range(0, 3000).forEach(i -> everybody.add("p" + i + "@example.com"));
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(everybody);
            var profile = fixture.sandbox().profile("p13@example.com").orElseThrow().path("properties");
            assertThat(profile.path("Note").asText()).isEqualTo("said \"hi\"\nand left");
            assertThat(profile.path("Points").asInt()).isEqualTo(13);
            assertThat(profile.fieldNames()).toIterable().containsExactlyInAnyOrder("Points", "Note");
            assertThat(fixture.sandbox().profile("p7@example.com").orElseThrow().at("/properties/Note").asText())
                    .as("a cell that looks like a formula comes back as it was").isEqualTo("=1+1");
        }
    }

    @Test
    void rejectsOnceMoreWhatIsStillWrongUnderItsNewRow() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            var first = fixture.drop("HighValue.csv", "EMail,Name\nana@example.com,Ana\nbo,Bo\ncy,Cy\n");
            var letter = RejectedFile.of(fixture, first);

            var second = fixture.drop(letter.name(), letter.corrected(record -> {
                record.set(EMAIL, record.get(EMAIL).replace("bo", "bo@example.com"));
                return record;
            }));

            assertThat(second.imported()).isEqualTo(1);
            var again = RejectedFile.of(fixture, second);
            assertThat(again.header()).containsExactly("_run", "_row", "_reason", "_detail", "EMail", "Name");
            assertThat(again.records()).extracting(record -> List.of(record.get(1), record.get(EMAIL)))
                    .containsExactly(List.of("3", "cy"));
        }
    }
}
