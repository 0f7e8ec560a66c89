package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file with all in it that files have: the report adds up, and each record is where the report says. */
class MixedFileTest {

    private static final Map<String, String> KEYS = Map.of(
            "export.newsletter.field.external_id", "CustomerId",
            "export.newsletter.field.phone_number", "Phone",
            "export.newsletter.field.properties.Points", "Points",
            "export.newsletter.type.properties.Points", "number",
            "export.newsletter.phone-region", "US");

    @TempDir
    Path folder;

    /** Writes the segment and keeps book of what must become of each row. */
    private final List<String> lines = new ArrayList<>(List.of("EMail,CustomerId,Phone,Points"));
    private final Set<String> imported = new LinkedHashSet<>();
    private final Map<Integer, String> rejected = new TreeMap<>();
    private final Map<Integer, Integer> repeats = new TreeMap<>();
    private final Map<String, List<Integer>> notes = new HashMap<>();

    private int add(String line) {
        lines.add(line);
        return lines.size();
    }

    private int good(String email, String rest) {
        imported.add(email);
        return add(email + rest);
    }

    private void noted(String note, int row) {
        notes.computeIfAbsent(note, kind -> new ArrayList<>()).add(row);
    }

    private void writeSegment(int rounds) {
        for (int i = 0; i < rounds; i++) {
            int first = good("ana" + i + "@example.com", ",C" + i + ",+1 415 555 " + (1000 + i) + "," + i);
            good("o'neil+tag" + i + "@mail.example.museum", ",,,");
            rejected.put(add("nobody" + i + ",D" + i + ",,1"), "email-malformed");
            rejected.put(add("two@at" + i + "@example.com,D" + i + ",,1"), "email-malformed");
            rejected.put(add(",D" + i + ",,1"), "email-missing");
            rejected.put(add("   ,D" + i + ",,1"), "email-missing");
            rejected.put(add("few" + i + "@example.com,D" + i), "ragged-row");
            rejected.put(add("many" + i + "@example.com,D" + i + ",,1,more"), "ragged-row");
            rejected.put(add("points" + i + "@example.com,D" + i + ",,\"1,000\""), "type-mismatch");
            rejected.put(add("long" + i + "@example.com," + "x".repeat(256) + ",,1"), "external-id-too-long");
            rejected.put(add("job" + i + "@import-error.example,E" + i + ",,1"), "import-error");
            repeats.put(add("ANA" + i + "@Example.COM,other,,1"), first);
            repeats.put(add("\" ana" + i + "@example.com \",,,"), first);
            noted("phone-dropped", good("phone" + i + "@example.com", ",F" + i + ",12,1"));
            noted("shared-external-id", good("id" + i + "@example.com", ",C" + i + ",,1"));
            noted("shared-phone-number", good("same" + i + "@example.com", ",,+1415555" + (1000 + i) + ",1"));
        }
    }

    @Test
    void addsUpAndNamesThePlaceOfEachRecord() throws Exception {
        writeSegment(200);
        try (var fixture = ExportFixture.start(folder, KEYS)) {
            var report = fixture.drop("HighValue.csv", String.join("\n", lines) + "\n");

            assertThat(report.state()).isEqualTo("completed-with-rejections");
            assertThat(report.records()).isEqualTo(lines.size() - 1);
            assertThat(report.imported()).isEqualTo(imported.size());
            assertThat(report.rejected()).isEqualTo(rejected.size());
            assertThat(report.duplicates()).isEqualTo(repeats.size());
            assertThat(report.undelivered()).isZero();
            assertThat(report.unconfirmed()).isZero();
            assertThat(report.reconciles()).isTrue();
            assertThat(report.rejectedFor()).isEqualTo(amounts(rejected.values()));
            assertThat(report.notes()).hasSize(notes.size());
            notes.forEach((note, rows) -> assertThat(report.notes()).containsEntry(note, (long) rows.size()));

            assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(imported);
            var letter = RejectedFile.of(fixture, report);
            assertThat(letter.added(0)).containsExactlyElementsOf(rejected.keySet().stream().map(String::valueOf).toList());
            assertThat(letter.added(1)).containsExactlyElementsOf(rejected.values());
            assertThat(Files.readAllLines(list(report.places(), "duplicates"))).containsExactlyElementsOf(duplicatesList());
            assertThat(Files.readAllLines(list(report.places(), "notes"))).filteredOn(line -> line.contains("shared-external-id"))
                    .containsExactlyElementsOf(sharedIdNotes());
        }
    }

    private static Map<String, Long> amounts(Iterable<String> reasons) {
        var amounts = new HashMap<String, Long>();
        reasons.forEach(reason -> amounts.merge(reason, 1L, Long::sum));
        return amounts;
    }

    private static Path list(Map<String, List<String>> places, String what) {
        assertThat(places.get(what)).hasSize(1);
        return Path.of(places.get(what).get(0));
    }

    private List<String> duplicatesList() {
        var expected = new ArrayList<>(List.of("file,row,repeats_file,repeats_row"));
        repeats.forEach((row, first) -> expected.add("HighValue.csv," + row + ",HighValue.csv," + first));
        return expected;
    }

    /** Each names the row that had the ID first: 14 rows before, in the same round. */
    private List<String> sharedIdNotes() {
        return notes.get("shared-external-id").stream()
                .map(row -> "HighValue.csv," + row + ",shared-external-id,also in row " + (row - 14) + " of HighValue.csv")
                .toList();
    }
}
