package io.segmentexport.close;

import static io.segmentexport.run.ExampleRun.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.config.MappedField;
import io.segmentexport.config.ValueType;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.RowList;
import io.segmentexport.ledger.RunRows;
import io.segmentexport.run.ExampleRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
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

        var written = DeadLetters.write(run, List.of(
                new Rejection("1", "import-error", "it said so", RowList.of(4)),
                new Rejection("", "email-malformed", "no @", RowList.of(3))), List.of());

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

        var written = DeadLetters.write(run, List.of(new Rejection("", "email-malformed", "no @", RowList.of(2))), List.of());

        assertThat(new String(Files.readAllBytes(written.get(0)), charset).lines())
                .containsExactly("_run,_row,_reason,_detail,EMail,氏名", ExampleRun.ID + ",2,email-malformed,no @,なし,高橋");
    }

    @Test
    void givesEachFileOfARunALetterOfItsOwn() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder),
                "HighValue_1.csv", "EMail\nx\ny\n", "HighValue_2.csv", "EMail\nok@example.com\n",
                "HighValue_3.csv", "Name,EMail\nZ,z\n");

        var written = DeadLetters.write(run, List.of(new Rejection("", "email-malformed", "no @", RowList.of(3, 7))), List.of());

        assertThat(written).extracting(path -> path.getFileName().toString()).containsExactly(REJECTED + ".csv", REJECTED + "-3.csv");
        assertThat(Files.readAllLines(written.get(0))).containsExactly("_run,_row,_reason,_detail,EMail", ExampleRun.ID + ",3,email-malformed,no @,y");
        assertThat(Files.readAllLines(written.get(1))).as("the row counts in its own file")
                .containsExactly("_run,_row,_reason,_detail,Name,EMail", ExampleRun.ID + "/3,2,email-malformed,no @,Z,z");
    }

    @Test
    void keepsAnUndeliveredBatchToReplayWithTheProfilesAsTheyWereSent() throws Exception {
        var export = ExampleRun.export(folder, StandardCharsets.UTF_8,
                List.of(new MappedField("first_name", "Name", new ValueType.Text())));
        var run = ExampleRun.open(folder, export, "HighValue_1.csv", "EMail,Name\na@example.com,Åsa\nb@example.com,\n",
                "HighValue_2.csv", "EMail,Name\nc@example.com,C\nd@example.com,D\n");
        var answered = new BatchEntry(ExampleRun.ID, "12.1", RowList.of(2, 5), 1, 0xb, BatchState.UNDELIVERED,
                Optional.empty(), 4, Optional.of("503: Service unavailable"), Optional.empty());

        var written = DeadLetters.write(run, List.of(), List.of(answered, batch("3", BatchState.STAGED, 3)));

        assertThat(written).extracting(path -> path.getFileName().toString())
                .containsExactly("batch-00012.1.json", "batch-00003.json");
        JsonNode letter = new ObjectMapper().readTree(written.get(0).toFile());
        assertThat(letter.get("run").asText()).isEqualTo(ExampleRun.ID);
        assertThat(letter.get("connection").asText()).isEqualTo("main");
        assertThat(letter.get("list").asText()).isEqualTo("Y6nRLr");
        assertThat(letter.get("batch").asText()).isEqualTo("12.1");
        assertThat(letter.get("reason").asText()).isEqualTo("503: Service unavailable");
        assertThat(letter.get("rows")).extracting(JsonNode::asText).containsExactly("HighValue_1.csv:2", "HighValue_2.csv:2");
        assertThat(letter.get("profiles")).extracting(profile -> profile.at("/attributes/email").asText())
                .containsExactly("a@example.com", "c@example.com");
        assertThat(letter.at("/profiles/0/attributes/first_name").asText()).isEqualTo("Åsa");
    }

    @Test
    void keepsARejectedRecordOfAnUndeliveredBatchOnce() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\na@example.com\nb@example.com\n");
        var rejections = List.of(new Rejection("1", "import-error", "bad", RowList.of(3)));
        var outcome = Outcome.of(new RunRows(run.files(), 2, Optional.of(RowList.empty()),
                List.of(batch("1", BatchState.UNDELIVERED, 2, 3)), rejections, List.of()), false);

        var written = DeadLetters.write(run, outcome.rejections(), outcome.undelivered());

        assertThat(written).extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrder("batch-00001.json", REJECTED + ".csv");
        assertThat(Files.readString(letters().resolve("batch-00001.json"))).contains("a@example.com").doesNotContain("b@example.com");
        assertThat(new ObjectMapper().readTree(letters().resolve("batch-00001.json").toFile()).get("profiles")).hasSize(1);
    }

    @Test
    void writesNothingWhereNothingWaits() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\na@example.com\n");

        assertThat(DeadLetters.write(run, List.of(), List.of())).isEmpty();
        assertThat(letters()).doesNotExist();
    }

    @Test
    void comesOutTheSameWhenItIsWrittenAgainAndLeavesNoHalfFile() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\nx\na@example.com\n");
        var rejections = List.of(new Rejection("", "email-malformed", "no @", RowList.of(2)));
        var undelivered = List.of(batch("1", BatchState.UNDELIVERED, 3));
        var first = DeadLetters.write(run, rejections, undelivered).stream().map(DeadLettersTest::content).toList();
        Files.writeString(letters().resolve(REJECTED + ".csv.part"), "what a crash left");

        var again = DeadLetters.write(run, rejections, undelivered);

        assertThat(again.stream().map(DeadLettersTest::content)).isEqualTo(first);
        assertThat(Files.list(letters())).hasSize(2);
    }

    @Test
    void canBeReadByItsOwnerAlone() throws Exception {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        var run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\nx\na@example.com\n");

        var written = DeadLetters.write(run, List.of(new Rejection("", "email-malformed", "no @", RowList.of(2))),
                List.of(batch("1", BatchState.UNDELIVERED, 3)));

        assertThat(written).hasSize(2).allSatisfy(letter ->
                assertThat(Files.getPosixFilePermissions(letter)).isEqualTo(PosixFilePermissions.fromString("rw-------")));
        assertThat(Files.getPosixFilePermissions(letters())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
