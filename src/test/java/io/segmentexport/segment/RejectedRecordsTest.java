package io.segmentexport.segment;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.segmentexport.config.Formats;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RejectedRecordsTest {

    private static final Charset WINDOWS_31J = Charset.forName("windows-31j");
    private static final CsvDialect PLAIN = new CsvDialect(UTF_8, false, ',', false);
    private static final List<String> COLUMNS = List.of("email", "氏名");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("Buyers-rejected-1.csv");
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void comeBackAsTheyWereInTheDialectOfTheOriginal(CsvDialect dialect, Charset declared) throws IOException {
        List<List<String>> records = List.of(
                List.of("taro@x", "髙橋 太郎"),
                List.of("", ""),
                List.of("=cmd|'/c calc'!A1", "+81 3-1234-5678"),
                List.of(" padded ", "say \"hi\", then; go\taway | now"),
                List.of("line\nbreak\r\nand\rreturn", "#no comment"),
                List.of("ragged"),
                List.of("ragged", "too", "wide", ""));
        try (RejectedRecords rejected = new RejectedRecords(file, dialect, COLUMNS)) {
            for (int i = 0; i < records.size(); i++) {
                rejected.write("run-1", record(i + 2, records.get(i)), "email-malformed", "column email; see \"the\" guide");
            }
        }

        try (SegmentReader reader = SegmentReader.open(file, Formats.of(Optional.empty(), declared), List.of())) {
            assertThat(reader.columns().names()).isEqualTo(COLUMNS);
            assertThat(reader.dialect()).isEqualTo(dialect);
            List<List<String>> read = new ArrayList<>();
            reader.forEachRemaining(record -> read.add(List.of(record.cells())));
            assertThat(read).isEqualTo(records);
        }
    }

    static Stream<Arguments> dialects() {
        return Stream.of(
                arguments(PLAIN, UTF_8),
                arguments(new CsvDialect(UTF_8, true, ',', false), UTF_8),
                arguments(new CsvDialect(UTF_8, true, ',', false), WINDOWS_31J),
                arguments(new CsvDialect(WINDOWS_31J, false, ',', false), WINDOWS_31J),
                arguments(new CsvDialect(UTF_16LE, true, ',', false), UTF_8),
                arguments(new CsvDialect(UTF_16LE, false, '\t', false), UTF_16LE),
                arguments(new CsvDialect(UTF_8, false, ';', false), UTF_8),
                arguments(new CsvDialect(WINDOWS_31J, false, '\t', false), WINDOWS_31J),
                arguments(new CsvDialect(UTF_8, false, '|', false), UTF_8));
    }

    @Test
    void takeAnyDelimiter() throws IOException {
        try (RejectedRecords rejected = new RejectedRecords(file, new CsvDialect(UTF_8, false, '#', false), COLUMNS)) {
            rejected.write("run-1", record(2, List.of("a#b", "c")), "ragged", "");
        }

        assertThat(file).hasContent("_run#_row#_reason#_detail#email#氏名\r\nrun-1#2#ragged##\"a#b\"#c\r\n");
    }

    @Test
    void standBehindTheirRunRowReasonAndDetail() throws IOException {
        try (RejectedRecords rejected = new RejectedRecords(file, new CsvDialect(UTF_8, true, ';', false), COLUMNS)) {
            rejected.write("run-1", record(17, List.of("taro@x", "太郎")), "email-malformed", "column email; no domain");
            rejected.write("run-1", record(19, List.of("x")), "ragged", null);
        }

        assertThat(file).hasBinaryContent(("\uFEFF_run;_row;_reason;_detail;email;氏名\r\n"
                + "run-1;17;email-malformed;\"column email; no domain\";taro@x;太郎\r\n"
                + "run-1;19;ragged;;x\r\n").getBytes(UTF_8));
    }

    @Test
    void writeAQuestionMarkWhereTheCharsetLacksACharacterOfTheDetail() throws IOException {
        try (RejectedRecords rejected =
                new RejectedRecords(file, new CsvDialect(WINDOWS_31J, false, ',', false), List.of("email"))) {
            rejected.write("run-1", record(2, List.of("山田")), "naïve", "\uD83D\uDE00");
        }

        assertThat(file).hasBinaryContent("_run,_row,_reason,_detail,email\r\nrun-1,2,na?ve,?,山田\r\n".getBytes(WINDOWS_31J));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void areForTheirOwnerAlone() throws IOException {
        try (RejectedRecords rejected = new RejectedRecords(file, PLAIN, COLUMNS)) {
            assertThat(Files.getPosixFilePermissions(file))
                    .isEqualTo(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        }
    }

    @Test
    void neverOverwriteAFile() throws IOException {
        Files.writeString(file, "corrected");

        assertThatThrownBy(() -> new RejectedRecords(file, PLAIN, COLUMNS))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("corrected");
    }

    @Test
    void goInWholeFromSeveralThreads() throws Exception {
        int threads = 4;
        int each = 2_000;
        Set<String> expected = new HashSet<>();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (RejectedRecords rejected = new RejectedRecords(file, PLAIN, COLUMNS)) {
            List<Future<?>> writings = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * each;
                for (int row = first; row < first + each; row++) {
                    expected.add("run-1," + row + ",reason,detail,email " + row + ",name " + row);
                }
                writings.add(executor.submit(() -> {
                    for (int row = first; row < first + each; row++) {
                        rejected.write("run-1", record(row, List.of("email " + row, "name " + row)), "reason", "detail");
                    }
                    return null;
                }));
            }
            for (Future<?> writing : writings) {
                writing.get();
            }
        } finally {
            executor.shutdownNow();
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(1 + threads * each);
        assertThat(lines.subList(1, lines.size())).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static SegmentRecord record(int row, List<String> cells) {
        return new SegmentRecord(row, cells.toArray(String[]::new), COLUMNS.size(), new String[0]);
    }
}
