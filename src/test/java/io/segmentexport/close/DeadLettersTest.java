package io.segmentexport.close;

import static io.segmentexport.run.ExampleRun.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.roaringbitmap.RoaringBitmap.bitmapOf;

import io.segmentexport.files.DataFolder;
import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.OpenRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLettersTest {

    private static final String REJECTED = "HighValue-rejected-" + ExampleRun.ID;

    @TempDir
    Path folder;

    private Path letters() {
        return new DataFolder(folder).deadLetter("newsletter", ExampleRun.ID);
    }

    @Test
    void keepsARejectedRecordAsItWasWithItsRowAndItsReasonInFront() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder),
                "HighValue.csv", "EMail;Name\na@example.com;A\n broken ;\"Jo; \"\"the\"\" Doe\"\nb@example.com;B\n");

        var written = new DeadLetters(run).write(List.of(
                new Rejection("1", "import-error", "it said so", bitmapOf(4)),
                new Rejection("", "email-malformed", "no @", bitmapOf(3)))).files();

        assertThat(written).containsExactly(letters().resolve(REJECTED + ".csv"));
        assertThat(Files.readString(written.get(0)).lines()).containsExactly(
                "_run;_row;_reason;_detail;EMail;Name",
                ExampleRun.ID + ";3;email-malformed;no @; broken ;\"Jo; \"\"the\"\" Doe\"",
                ExampleRun.ID + ";4;import-error;it said so;b@example.com;B");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "windows-31j", "UTF-16LE"})
    void isWrittenInTheCharsetOfItsFile(String charset) throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder, Charset.forName(charset), List.of()),
                "HighValue.csv", "EMail,氏名\nなし,高橋\n");

        var written = new DeadLetters(run).write(List.of(new Rejection("", "email-malformed", "no @", bitmapOf(2)))).files();

        assertThat(new String(Files.readAllBytes(written.get(0)), charset).lines())
                .containsExactly("_run,_row,_reason,_detail,EMail,氏名", ExampleRun.ID + ",2,email-malformed,no @,なし,高橋");
    }

    @Test
    void givesEachFileOfARunALetterOfItsOwn() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder),
                "HighValue_1.csv", "EMail\nx\ny\n", "HighValue_2.csv", "EMail\nok@example.com\n",
                "HighValue_3.csv", "Name,EMail\nZ,z\n");

        var written = new DeadLetters(run).write(List.of(new Rejection("", "email-malformed", "no @", bitmapOf(3, 7)))).files();

        assertThat(written).extracting(path -> path.getFileName().toString()).containsExactly(REJECTED + ".csv", REJECTED + "-3.csv");
        assertThat(Files.readAllLines(written.get(0))).containsExactly("_run,_row,_reason,_detail,EMail", ExampleRun.ID + ",3,email-malformed,no @,y");
        assertThat(Files.readAllLines(written.get(1))).as("the row counts in its own file")
                .containsExactly("_run,_row,_reason,_detail,Name,EMail", ExampleRun.ID + "/3,2,email-malformed,no @,Z,z");
    }

    /** A batch whose body is there. */
    private static BatchEntry body(OpenRun run, String number, int... rows) throws IOException {
        try (var body = run.bodies().write(number, new BulkImportBody(run.export().listId()))) {
            body.add("{\"type\":\"profile\",\"attributes\":{\"email\":\"a@example.com\"}}".getBytes(StandardCharsets.UTF_8));
            var written = body.finish();
            return new BatchEntry(ExampleRun.ID, number, bitmapOf(rows), written.bytes(), written.crc32c(), BatchState.UNDELIVERED,
                    Optional.empty(), 4, Optional.of("503: Service unavailable"), Optional.empty());
        }
    }

    @Test
    void keepsAnUndeliveredBatchAsTheBodyThatItIs() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\na@example.com\nb@example.com\n");
        var part = body(run, "12.1", 2);
        var body = Files.readAllBytes(run.bodies().of("12.1"));

        var written = new DeadLetters(run).move(List.of(part, batch("3", BatchState.STAGED, 3)));

        assertThat(written).as("what has no body is rebuilt when it is replayed")
                .extracting(path -> path.getFileName().toString()).containsExactly("batch-00012.1.json");
        assertThat(written.get(0)).hasBinaryContent(body);
        assertThat(run.bodies().of("12.1")).doesNotExist();
    }

    @Test
    void namesTheRecordsThatCannotBeWrittenBecauseTheirFileWasChanged() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder),
                "HighValue_1.csv", "EMail\nx\ny\n", "HighValue_2.csv", "EMail\nz\n");
        Files.writeString(run.path(run.files().get(0)), "EMail\nx\nw\n");

        var written = new DeadLetters(run).write(List.of(new Rejection("", "email-malformed", "no @", bitmapOf(3, 5))));

        assertThat(written.lost()).containsExactly(Map.entry(run.files().get(0), bitmapOf(3)));
        assertThat(written.files()).extracting(path -> path.getFileName().toString()).containsExactly(REJECTED + "-2.csv");
    }

    @Test
    void writesNothingWhereNothingWaits() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\na@example.com\n");

        assertThat(new DeadLetters(run).write(List.of()).files()).isEmpty();
        assertThat(new DeadLetters(run).move(List.of())).isEmpty();
        assertThat(letters()).doesNotExist();
    }

    @Test
    void comesOutTheSameWhenItIsWrittenAgainAndLeavesNoHalfFile() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\nx\na@example.com\n");
        var rejections = List.of(new Rejection("", "email-malformed", "no @", bitmapOf(2)));
        var undelivered = List.of(body(run, "1", 3));
        var first = writeAll(run, rejections, undelivered);
        Files.writeString(letters().resolve(REJECTED + ".csv.part"), "what a crash left");

        var again = writeAll(run, rejections, undelivered);

        assertThat(again).isEqualTo(first).hasSize(2);
        assertThat(Files.list(letters())).hasSize(2);
    }

    @Test
    void canBeReadByItsOwnerAlone() throws Exception {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        var run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\nx\na@example.com\n");

        writeAll(run, List.of(new Rejection("", "email-malformed", "no @", bitmapOf(2))), List.of(body(run, "1", 3)));

        assertThat(Files.list(letters())).hasSize(2).allSatisfy(letter ->
                assertThat(Files.getPosixFilePermissions(letter)).isEqualTo(PosixFilePermissions.fromString("rw-------")));
        assertThat(Files.getPosixFilePermissions(letters())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    private static List<String> writeAll(OpenRun run, List<Rejection> rejections, List<BatchEntry> undelivered) throws IOException {
        var letters = new DeadLetters(run);
        return Stream.concat(letters.write(rejections).files().stream(), letters.move(undelivered).stream())
                .map(DeadLettersTest::content).toList();
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
