package io.segmentexport.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.config.Export;
import io.segmentexport.config.Formats;
import io.segmentexport.run.ExampleRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When files have settled: {@code whole-after} is ten seconds here. */
class SettlingTest {

    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    private static final String ROWS = "EMail;Name\r\n" + "ana@example.com;Ana\r\n".repeat(1000);

    @TempDir
    Path folder;
    /** A monotonic clock begins anywhere and may run over. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(15).toNanos());
    private final Settling settling = new Settling(nanos::get);
    private Export export;

    private boolean settled(Path... files) {
        export = export == null ? ExampleRun.export(folder) : export;
        return settling.settled(export, List.of(files), export.whole().after());
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.setLastModifiedTime(Files.write(folder.resolve(name), content), LONG_AGO);
    }

    private Path file(String name) throws IOException {
        return file(name, ROWS.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anOldFileIsWatchedLikeAnyOther() throws Exception {
        var file = file("HighValue.csv");

        assertThat(settled(file)).isFalse();
        pass(9);
        assertThat(settled(file)).isFalse();
        pass(1);
        assertThat(settled(file)).isTrue();
        settling.forget(file);
        assertThat(settled(file)).as("another one of its name, size and time").isFalse();
    }

    @Test
    void eachChangeOfSizeOrTimeBeginsTheWaitAnew() throws Exception {
        var file = file("HighValue.csv");
        settled(file);
        pass(9);
        Files.writeString(file, "x", StandardOpenOption.APPEND);
        Files.setLastModifiedTime(file, LONG_AGO);
        assertThat(settled(file)).isFalse();
        pass(9);
        Files.setLastModifiedTime(file, FileTime.fromMillis(LONG_AGO.toMillis() - 1));
        assertThat(settled(file)).as("older than before, of the same size").isFalse();
        pass(9);
        assertThat(settled(file)).isFalse();
        pass(1);
        assertThat(settled(file)).isTrue();
    }

    @Test
    void theTimesOfSeveralFilesOverlapAndAGroupWaitsForItsLast() throws Exception {
        var first = file("HighValue_1.csv");
        var second = file("HighValue_2.csv");
        assertThat(settled(first, second)).isFalse();
        pass(5);
        Files.writeString(second, "x", StandardOpenOption.APPEND);
        assertThat(settled(first, second)).isFalse();
        pass(5);
        assertThat(settled(first, second)).isFalse();
        assertThat(settled(first)).isTrue();
        pass(5);
        assertThat(settled(first, second)).isTrue();
    }

    @Test
    void whatIsGoneHasNotSettled() throws Exception {
        var file = file("HighValue.csv");
        settled(file);
        Files.delete(file);
        pass(10);
        assertThat(settled(file)).isFalse();
        file("HighValue.csv");
        assertThat(settled(file)).as("it came again").isFalse();
    }

    @Test
    void whatChangesForLongIsWaitedForByNoRun() throws Exception {
        var file = file("HighValue.csv");
        for (int i = 0; i < 6; i++) {
            assertThat(settled(file)).isFalse();
            assertThat(settling.maySettleSoon(export, file)).isTrue();
            Files.writeString(file, "x", StandardOpenOption.APPEND);
            pass(5);
        }
        assertThat(settled(file)).isFalse();
        assertThat(settling.maySettleSoon(export, file)).isFalse();
    }

    static Stream<Arguments> edges() throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(ROWS.getBytes(StandardCharsets.UTF_8));
        }
        String zeros = "\0".repeat(5000);
        return Stream.of(
                Arguments.of("text", ROWS, "UTF-8", true),
                Arguments.of("an empty file", "", "UTF-8", true),
                Arguments.of("Japanese", "名前,EMail\n髙橋,a@example.com\n".repeat(900), "windows-31j", true),
                Arguments.of("space allocated for all of it", zeros, "UTF-8", false),
                Arguments.of("one NUL alone", "\0", "UTF-8", false),
                Arguments.of("space allocated for its end", ROWS + zeros, "UTF-8", false),
                Arguments.of("a small file with space after it", "EMail\na@example.com\n\0\0\0", "UTF-8", false),
                Arguments.of("its beginning not written yet", zeros + ROWS, "UTF-8", false),
                Arguments.of("a NUL in its first row", "EMail\na\0b@example.com\n" + ROWS, "UTF-8", false),
                Arguments.of("the last byte", ROWS + "\0", "ISO-8859-1", false),
                Arguments.of("UTF-16", ROWS, "UTF-16", true),
                Arguments.of("UTF-16 by its mark alone", "\uFEFF" + ROWS, "UTF-16LE", true),
                Arguments.of("UTF-16 that is declared as something else", ROWS, "UTF-16BE", true),
                Arguments.of("UTF-16 with an odd pair of zero bytes", "EMail,A\u0100\u0041".repeat(2000), "UTF-16LE", true),
                Arguments.of("UTF-16 with space after it", ROWS + zeros, "UTF-16LE", false),
                Arguments.of("UTF-32", ROWS, "UTF-32LE", true),
                Arguments.of("gzip", zipped.toString(StandardCharsets.ISO_8859_1), "ISO-8859-1", true),
                Arguments.of("zip or Excel", "PK\3\4\0\0\0\0" + zeros, "ISO-8859-1", true),
                Arguments.of("NUL in the middle alone", ROWS + zeros + ROWS, "UTF-8", true));
    }

    /** What holds NUL in the middle alone is found out by the reader. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("edges")
    void textWithNulAtItsEdgesHasNotSettled(String what, String content, String charset, boolean settles) throws Exception {
        boolean declared = charset.equals("UTF-16") || charset.startsWith("UTF-32");
        export = ExampleRun.export(folder, declared ? Charset.forName(charset) : StandardCharsets.UTF_8, List.of());
        var file = file("HighValue.csv", content.getBytes(Charset.forName(charset)));
        settled(file);
        pass(10);

        assertThat(settled(file)).isEqualTo(settles);
        assertThat(export.whole()).isEqualTo(Formats.UNCHANGED);
    }
}
