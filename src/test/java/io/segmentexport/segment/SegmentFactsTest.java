package io.segmentexport.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.config.Formats;
import io.segmentexport.segment.SegmentChunks.SegmentChunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentFactsTest {

    @TempDir
    Path folder;

    @Test
    void tellsWhatAFileHolds() throws Exception {
        byte[] bytes = "\uFEFFemail;name\r\na@x.org;Ann\r\n\r\nragged\r\n".getBytes(UTF_8);

        SegmentFacts facts = FileFacts.of(Files.write(folder.resolve("Buyers.csv"), bytes), Formats.UTF_8);

        assertThat(facts.sha256()).isEqualTo(sha256(bytes));
        assertThat(facts.bytes()).isEqualTo(bytes.length);
        assertThat(facts.records()).isEqualTo(2);
        assertThat(facts.lastRow()).isEqualTo(4);
    }

    @Test
    void hashesACompressedFileAsItLiesThere() throws Exception {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (String text : new String[] {"email\n", "a@x.org\n".repeat(50_000), ""}) {
            try (GZIPOutputStream gzip = new GZIPOutputStream(members)) {
                gzip.write(text.getBytes(UTF_8));
            }
        }

        SegmentFacts facts = FileFacts.of(Files.write(folder.resolve("Buyers.csv.gz"), members.toByteArray()), Formats.UTF_8);

        assertThat(facts.records()).isEqualTo(50_000);
        assertThat(facts.bytes()).isEqualTo(members.size());
        assertThat(facts.sha256()).isEqualTo(sha256(members.toByteArray()));
    }

    @Test
    void takesAsManyRecordsAsAllowed() throws IOException {
        Path file = write("Buyers.csv", "email\na@x.org\nb@x.org\nc@x.org\n");

        assertThat(readAsParts(file, 3, 0).records()).isEqualTo(3);
    }

    @Test
    void refusesARecordBeyondAMillion() throws IOException {
        Path file = write("Buyers.csv", "email,first,last\n" + "someone@example.org,Some,One\n".repeat(1_000_001));

        assertThatThrownBy(() -> readAsParts(file, 1_000_000, 0))
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
            assertThatThrownBy(() -> readAsParts(file, 1_000, 0)).hasMessageContaining("1,000 records");
        } finally {
            Locale.setDefault(locale);
        }
    }

    @Test
    void findsAFaultInTheLastRow() throws IOException {
        Path file = folder.resolve("Buyers.csv");
        Files.writeString(file, "email,name\n" + "a@x.org,Ann\n".repeat(100_000) + "b@x.org,Zoé\n",
                Charset.forName("windows-1252"));

        assertThatThrownBy(() -> readAsParts(file, 1_000_000, 0))
                .isInstanceOf(SegmentFileException.class)
                .hasMessageStartingWith("Buyers.csv, row 100002: bytes that are not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Gone.csv", "Gone.csv.gz"})
    void tellsThatAFileIsNotThere(String name) {
        assertThatThrownBy(() -> FileFacts.of(folder.resolve(name), Formats.UTF_8))
                .isInstanceOf(SegmentFileException.class)
                .hasMessage(name + ": cannot be read (NoSuchFileException); see that it is there and may be read");
    }

    @Test
    void countsThePartsOfASegmentTogether() throws IOException {
        Path file = write("Buyers-2.csv", "email\na@x.org\nb@x.org\n");

        assertThat(readAsParts(file, 5, 3).records()).isEqualTo(2);
        assertThatThrownBy(() -> readAsParts(file, 4, 3))
                .isInstanceOf(SegmentFileException.class)
                .hasMessage("Buyers-2.csv: with the parts before it holds more than 4 records, the most that max-profiles allows; "
                        + "split the segment or raise it");
    }

    @Test
    void areNotKnownBeforeTheEnd() throws IOException {
        Path file = write("Buyers.csv", "email\na@x.org\nb@x.org\n");

        try (SegmentReader reader = SegmentReader.open(file, Formats.UTF_8, List.of())) {
            reader.next();
            assertThatThrownBy(reader::facts).isInstanceOf(IllegalStateException.class).hasMessageContaining("Buyers.csv");
            reader.next();
            assertThat(reader.facts()).isEqualTo(reader.facts()).isEqualTo(FileFacts.of(file, Formats.UTF_8));
        }
    }

    @Test
    void standWithTheLastChunkOnly() throws IOException {
        Path file = write("Buyers.csv", "email\n" + "a@x.org\n".repeat(2 * SegmentChunks.MAX_RECORDS));

        try (var chunks = new SegmentChunks(SegmentReader.open(file, Formats.UTF_8, List.of()), Integer.MAX_VALUE, 0)) {
            assertThat(chunks.next().facts()).isEmpty();
            assertThat(chunks.next().facts()).contains(FileFacts.of(file, Formats.UTF_8));
            assertThat(chunks.hasNext()).isFalse();
        }
    }

    /** Nothing in it waits, so there is nothing that an interrupt could end. */
    @Test
    void areReadByAnInterruptedThreadToo() throws IOException {
        Path file = write("Buyers.csv", "email\n" + "a@x.org\n".repeat(200_000));
        Thread.currentThread().interrupt();

        assertThat(readAsParts(file, 1_000_000, 0).records()).isEqualTo(200_000);
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }

    private static SegmentFacts readAsParts(Path file, int maxRecords, int recordsBefore) throws IOException {
        try (var chunks = new SegmentChunks(SegmentReader.open(file, Formats.UTF_8, List.of()), maxRecords, recordsBefore)) {
            SegmentChunk chunk = chunks.next();
            while (!chunk.last()) {
                chunk = chunks.next();
            }
            return chunk.facts().orElseThrow();
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
