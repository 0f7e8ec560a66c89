package io.segmentexport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tables and findings as they come; after each measurement the files have what there is. */
final class Results {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;
    private final String machine;
    private final List<Table> tables = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    /** @param folder where {@code results.md} and {@code results.json} go */
    Results(Path folder) throws IOException {
        this.folder = folder;
        this.machine = Machine.words();
    }

    void add(Measured measured) throws IOException {
        tables.addAll(measured.tables());
        findings.addAll(measured.findings());
        measured.tables().forEach(table -> System.out.print(table.text()));
        var all = new StringBuilder("# Benchmark\n\n" + machine + "\n\n");
        all.append(bounds().markdown());
        tables.forEach(table -> all.append(table.markdown()));
        Files.writeString(folder.resolve("results.md"), all);
        JSON.writeValue(folder.resolve("results.json").toFile(),
                Map.of("machine", machine, "tables", tables, "bounds", findings));
    }

    /** The figures that have a bound. */
    Table bounds() {
        return new Table("Bounds", List.of("what", "measured", "bound", ""), findings.stream().map(finding -> List.of(
                finding.what(), finding.words(finding.measured()), finding.words(finding.bound()),
                finding.met() ? "met" : "unmet")).toList(), List.of());
    }
}
