package io.segmentexport.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.files.BatchFiles.Written;
import io.segmentexport.klaviyo.BulkImportBody;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Request bodies on disk: what is written is what Klaviyo takes, and what is damaged is told from what is whole. */
class BatchFilesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void putsProfilesAndListIntoTheEnvelope() throws IOException {
        assertThat(new String(body("Y6nRLr", "a", "b", "c"), UTF_8)).isEqualTo(
                "{\"data\":{\"type\":\"profile-bulk-import-job\",\"attributes\":{\"profiles\":{\"data\":["
                + "{\"type\":\"profile\",\"attributes\":{\"email\":\"a@example.com\"}},"
                + "{\"type\":\"profile\",\"attributes\":{\"email\":\"b@example.com\"}},"
                + "{\"type\":\"profile\",\"attributes\":{\"email\":\"c@example.com\"}}"
                + "]}},\"relationships\":{\"lists\":{\"data\":[{\"type\":\"list\",\"id\":\"Y6nRLr\"}]}}}}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void tellsTheBytesThatWillBeSent(int profiles) throws IOException {
        var names = Collections.nCopies(profiles, "é").toArray(String[]::new);
        long profileBytes = (long) profiles * profile("é").length + profiles - 1;

        assertThat(new BulkImportBody("リスト\"").size(profileBytes)).isEqualTo(body("リスト\"", names).length);
    }

    @Test
    void isWrittenTheSameEachTimeAndSummedAsItIsWritten() throws IOException {
        var body = new BulkImportBody("Y6nRLr");
        var first = write(body, List.of(profile("a"), profile("b"), profile("c")));
        byte[] bytes = Files.readAllBytes(file());
        var crc = new CRC32C();
        crc.update(bytes);

        assertThat(first).isEqualTo(new Written(bytes.length, crc.getValue()));
        assertThat(write(body, List.of(profile("a"), profile("b"), profile("c")))).isEqualTo(first);
        assertThat(write(body, List.of((new String(profile("a"), UTF_8) + "," + new String(profile("b"), UTF_8)).getBytes(UTF_8), profile("c"))))
                .as("several profiles at a time").isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"}]}},\"evil\":{", "back\\slash", "new\nline", "名前", "\uD83D\uDE00"})
    void letsNoListIdOutOfItsString(String listId) throws IOException {
        byte[] body = body(listId, "a");

        assertThat(JSON.readTree(body).at("/data/relationships/lists/data/0/id").textValue()).isEqualTo(listId);
        assertThat(JSON.readTree(body).size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1, 00001.json", "12.1, 00012.1.json", "12.1.2, 00012.1.2.json", "123456, 123456.json"})
    void namesAFileByItsBatch(String number, String name) {
        assertThat(BatchFiles.nameOf(number)).isEqualTo(name);
    }

    @Test
    void tellsADamagedOrMissingBodyFromAWholeOne() throws IOException {
        var files = new BatchFiles(folder);
        var written = write(new BulkImportBody("Y6nRLr"), List.of(profile("a"), profile("b")));
        byte[] whole = Files.readAllBytes(file());
        assertThat(files.holds("1", written)).isTrue();

        Files.write(file(), new byte[whole.length]);
        assertThat(files.holds("1", written)).as("zeros").isFalse();
        Files.write(file(), Arrays.copyOf(whole, whole.length - 1));
        assertThat(files.holds("1", written)).as("cut off").isFalse();
        Files.write(file(), Arrays.copyOf(whole, whole.length + 1));
        assertThat(files.holds("1", written)).as("longer").isFalse();
        Files.delete(file());
        assertThat(files.holds("1", written)).as("gone").isFalse();
        Files.createDirectory(file());
        assertThat(files.holds("1", written)).as("a folder").isFalse();
    }

    @Test
    void keepsBodiesFromOtherUsers() throws IOException {
        Assumptions.assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "skipped: no POSIX file system");
        write(new BulkImportBody("Y6nRLr"), List.of(profile("a")));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
    }

    private byte[] body(String listId, String... names) throws IOException {
        write(new BulkImportBody(listId), List.of(names).stream().map(BatchFilesTest::profile).toList());
        return Files.readAllBytes(file());
    }

    private Written write(BulkImportBody body, List<byte[]> profiles) throws IOException {
        try (var file = new BatchFiles(folder).write("1", body)) {
            for (byte[] profile : profiles) {
                file.add(profile);
            }
            return file.finish();
        }
    }

    private Path file() {
        return folder.resolve("00001.json");
    }

    private static byte[] profile(String name) {
        return ("{\"type\":\"profile\",\"attributes\":{\"email\":\"" + name + "@example.com\"}}").getBytes(UTF_8);
    }
}
