package io.segmentexport.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentCheckTest {

    private static final CsvOptions OPTIONS = new CsvOptions(Optional.empty(), UTF_8);

    private final SegmentCheck check = new SegmentCheck();

    @TempDir
    Path folder;

    @Test
    void tellsWhatAFileHolds() throws Exception {
        byte[] bytes = "\uFEFFemail;name\r\na@x.org;Ann\r\n\r\nragged\r\n".getBytes(UTF_8);

        SegmentFacts facts = check.check(Files.write(folder.resolve("Buyers.csv"), bytes), OPTIONS, 10);

        assertThat(facts.sha256()).isEqualTo(sha256(bytes));
        assertThat(facts.bytes()).isEqualTo(bytes.length);
        assertThat(facts.records()).isEqualTo(2);
        assertThat(facts.columns()).containsExactly("email", "name");
        assertThat(facts.dialect()).isEqualTo(new CsvDialect(UTF_8, true, ';'));
    }

    @Test
    void hashesACompressedFileAsItLiesThere() throws Exception {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (String text : new String[] {"email\n", "a@x.org\n".repeat(50_000), ""}) {
            try (GZIPOutputStream gzip = new GZIPOutputStream(members)) {
                gzip.write(text.getBytes(UTF_8));
            }
        }

        SegmentFacts facts =
                check.check(Files.write(folder.resolve("Buyers.csv.gz"), members.toByteArray()), OPTIONS, 50_000);

        assertThat(facts.records()).isEqualTo(50_000);
        assertThat(facts.bytes()).isEqualTo(members.size());
        assertThat(facts.sha256()).isEqualTo(sha256(members.toByteArray()));
    }

    @Test
    void takesAsManyRecordsAsAllowed() throws IOException {
        Path file = write("Buyers.csv", "email\na@x.org\nb@x.org\nc@x.org\n");

        assertThat(check.check(file, OPTIONS, 3).records()).isEqualTo(3);
    }

    @Test
    void refusesARecordBeyondAMillion() throws IOException {
        Path file = write("Buyers.csv", "email,first,last\n" + "someone@example.org,Some,One\n".repeat(1_000_001));

        assertThatThrownBy(() -> check.check(file, OPTIONS, 1_000_000))
                .isInstanceOf(SegmentFileException.class)
                .hasMessage("Buyers.csv: holds more than 1,000,000 records, the most that max-profiles allows; "
                        + "split the segment or raise it");
    }

    @Test
    void writesNumbersAlikeEverywhere() throws IOException {
        Path file = write("Buyers.csv", "email\n" + "a@x.org\n".repeat(1_001));
        Locale locale = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThatThrownBy(() -> check.check(file, OPTIONS, 1_000)).hasMessageContaining("1,000 records");
        } finally {
            Locale.setDefault(locale);
        }
    }

    @Test
    void findsAFaultInTheLastRow() throws IOException {
        Path file = folder.resolve("Buyers.csv");
        Files.writeString(file, "email,name\n" + "a@x.org,Ann\n".repeat(100_000) + "b@x.org,Zoé\n",
                Charset.forName("windows-1252"));

        assertThatThrownBy(() -> check.check(file, OPTIONS, 1_000_000))
                .isInstanceOf(SegmentFileException.class)
                .hasMessageStartingWith("Buyers.csv, row 100002: bytes that are not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Gone.csv", "Gone.csv.gz"})
    void tellsThatAFileIsNotThere(String name) {
        assertThatThrownBy(() -> check.check(folder.resolve(name), OPTIONS, 1))
                .isInstanceOf(SegmentFileException.class)
                .hasMessage(name + ": cannot be read (NoSuchFileException); see that it is there and may be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@x.org\n", "\"a@x.org\" b\n", ""})
    void leavesNoThreadBehindWhereverItEnds(String row) throws IOException {
        Path file = write("Thread.csv", "email\n" + row.repeat(200_000));

        Throwable end = catchThrowable(() -> check.check(file, OPTIONS, 100));

        assertThat(end == null).isEqualTo(row.isEmpty());
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("hash-Thread.csv");
    }

    @Test
    void tellsThatItWasInterrupted() throws IOException {
        Path file = write("Buyers.csv", "email\n" + "a@x.org\n".repeat(200_000));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> check.check(file, OPTIONS, 1_000_000))
                .isInstanceOf(SegmentFileException.class)
                .hasMessageStartingWith("Buyers.csv: cannot be read (");
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
