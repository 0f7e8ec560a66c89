package io.segmentexport.camel;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.segmentexport.close.Report;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The rejected records of a run, as a person finds them: {@code SEGMENT-rejected-RUN.csv}.
 *
 * @param file where it lies
 * @param rows its rows, the header first
 */
record RejectedFile(Path file, List<List<String>> rows) {

    /** The only rejected file of a run, in UTF-8 with commas. */
    static RejectedFile of(ExportFixture fixture, Report report) throws IOException {
        return of(fixture, report, StandardCharsets.UTF_8, ',');
    }

    /** The only rejected file of a run. */
    static RejectedFile of(ExportFixture fixture, Report report, Charset charset, char delimiter) throws IOException {
        var file = fixture.deadLetters(report).stream()
                .filter(path -> path.getFileName().toString().contains("-rejected-"))
                .reduce((one, other) -> {
                    throw new AssertionError("more than one rejected file: " + one + ", " + other);
                })
                .orElseThrow(() -> new AssertionError("no rejected file of run " + report.run()));
        var text = Files.readString(file, charset);
        try (var records = CsvReader.builder().fieldSeparator(delimiter)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE).missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text.startsWith("\uFEFF") ? text.substring(1) : text)) {
            return new RejectedFile(file, records.stream().map(CsvRecord::getFields).toList());
        }
    }

    String name() {
        return file.getFileName().toString();
    }

    List<String> header() {
        return rows.get(0);
    }

    List<List<String>> records() {
        return rows.subList(1, rows.size());
    }

    /** The cells of one of the columns before the original ones, behind the run: 0 the row, 1 the reason, 2 the detail. */
    List<String> added(int column) {
        return records().stream().map(record -> record.get(1 + column)).toList();
    }

    /** The file as a person saves it who corrects each record and leaves the added columns as they are. */
    String corrected(UnaryOperator<List<String>> correction) throws IOException {
        var text = new StringWriter();
        try (var writer = CsvWriter.builder().build(text)) {
            writer.writeRecord(header());
            records().forEach(record -> writer.writeRecord(correction.apply(new ArrayList<>(record))));
        }
        return text.toString();
    }
}
