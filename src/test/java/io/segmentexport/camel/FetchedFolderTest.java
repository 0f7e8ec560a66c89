package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentexport.close.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An export whose folder is a URI, against a real SFTP server. */
@Timeout(90)
class FetchedFolderTest {

    private static final String SEGMENT = "EMail\na@example.com\nb@example.com\n";

    @TempDir
    Path folder;

    @TempDir
    Path remote;

    @BeforeEach
    void keepThePasswordInAFile() throws IOException {
        Files.writeString(folder.resolve("sftp.password"), SftpServer.PASSWORD);
    }

    private ExportFixture.Builder from(SftpServer server) {
        return ExportFixture.in(folder).with("export.newsletter.folder", server.uri("{{file:sftp.password}}"));
    }

    private Report reportOfTheOnlyRun(ExportFixture fixture) throws IOException {
        await().until(() -> fixture.runs().size() == 1);
        return fixture.awaitReport(fixture.runs().get(0).id());
    }

    private List<String> leftThere() throws IOException {
        try (var files = Files.walk(remote)) {
            return files.filter(Files::isRegularFile).map(file -> remote.relativize(file).toString()).sorted().toList();
        }
    }

    @Test
    void filesOfItsSegmentsAreExportedAndTakenAwayThereAndOthersAreLeftAlone() throws Exception {
        var segment = Files.writeString(Files.createDirectories(remote.resolve("HighValue")).resolve("members.csv"), SEGMENT);
        Files.setLastModifiedTime(segment, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
        Files.writeString(remote.resolve("Other.csv"), SEGMENT);
        Files.writeString(remote.resolve("HighValue_2.csv.part"), SEGMENT);
        try (var server = SftpServer.serve(remote); var fixture = from(server).started(); var witness = Witness.of(fixture)) {
            var report = reportOfTheOnlyRun(fixture);

            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.imported()).isEqualTo(2);
            await().untilAsserted(() -> assertThat(leftThere()).containsExactly("HighValue_2.csv.part", "Other.csv"));
            assertThat(fixture.inbox()).isEqualTo(folder.resolve("data/inbox/newsletter"));
            assertThat(Files.getLastModifiedTime(folder.resolve("data/archive/newsletter").resolve(report.run())
                    .resolve("members.csv")).toInstant()).isEqualTo("2026-01-02T03:04:05Z");
            assertThat(health(fixture)).isEqualTo(HealthCheck.State.UP);
            assertThat(witness.logged()).noneMatch(line -> line.contains(SftpServer.PASSWORD));
            assertThat(witness.ledger()).noneMatch(value -> value.contains(SftpServer.PASSWORD));
        }
    }

    private AutoCloseable server(String scheme, Transfers transfers) throws Exception {
        switch (scheme) {
            case "sftp":
                return SftpServer.serve(remote, 0, transfers);
            case "ftps":
                TlsTest.keytool("-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-validity", "2",
                        "-storetype", "PKCS12", "-keystore", folder.resolve("server.p12").toString());
                return FtpServer.serve(remote, folder.resolve("server.p12"), TlsTest.PASSWORD, transfers);
            default:
                return FtpServer.serve(remote, transfers);
        }
    }

    private static String uri(AutoCloseable server) {
        return server instanceof FtpServer ftp ? ftp.uri("{{file:sftp.password}}") : ((SftpServer) server).uri("{{file:sftp.password}}");
    }

    @ParameterizedTest
    @CsvSource({"ftp, HALF", "ftp, NOT_CONFIRMED", "ftps, HALF", "ftps, NOT_CONFIRMED", "sftp, HALF", "sftp, NOT_CONFIRMED"})
    void whatDidNotComeWholeIsNotTakenAndNothingIsDeletedThere(String scheme, Transfers.Trouble trouble) throws Exception {
        Files.writeString(Files.createDirectories(remote.resolve("HighValue")).resolve("members.csv"), SEGMENT.replace("\n", "\r\n"));
        var transfers = new Transfers();
        transfers.trouble(trouble);
        try (var server = server(scheme, transfers);
                var fixture = ExportFixture.in(folder).with("export.newsletter.folder", uri(server)).started()) {
            await().until(() -> transfers.begun() > 2);

            assertThat(leftThere()).containsExactly("HighValue/members.csv");
            assertThat(fixture.inbox().resolve("HighValue/members.csv")).doesNotExist();
            assertThat(fixture.runs()).isEmpty();
            transfers.trouble(null);
            assertThat(reportOfTheOnlyRun(fixture).imported()).isEqualTo(2);
            await().untilAsserted(() -> assertThat(leftThere()).isEmpty());
        }
    }

    @Test
    void partsAreOneRunWhenTheirDoneFileIsThere() throws Exception {
        Files.writeString(remote.resolve("HighValue_1.csv"), SEGMENT);
        Files.writeString(remote.resolve("HighValue_2.csv"), "EMail\nc@example.com\n");
        Files.writeString(remote.resolve("HighValue.done"), "");
        try (var server = SftpServer.serve(remote);
                var fixture = from(server).with("export.newsletter.whole-when", "done-file").started()) {
            var report = reportOfTheOnlyRun(fixture);

            assertThat(report.records()).isEqualTo(3);
            assertThat(report.imported()).isEqualTo(3);
            await().untilAsserted(() -> assertThat(leftThere()).isEmpty());
        }
    }

    @Test
    void filesForAnExportOnScheduleAreFetchedToo() throws Exception {
        Files.writeString(remote.resolve("HighValue.csv"), SEGMENT);
        try (var server = SftpServer.serve(remote);
                var fixture = from(server).with("export.newsletter.run", "on-schedule")
                        .with("export.newsletter.schedule", "* * * * * ?").started()) {
            assertThat(reportOfTheOnlyRun(fixture).imported()).isEqualTo(2);
            await().untilAsserted(() -> assertThat(leftThere()).isEmpty());
        }
    }

    @Test
    void aServerThatIsAwayIsToldOnceAndFetchedFromWhenItIsBack() throws Exception {
        int port;
        try (var server = SftpServer.serve(remote)) {
            port = server.port();
        }
        Files.writeString(remote.resolve("HighValue.csv"), SEGMENT);
        var uri = "sftp://127.0.0.1:" + port + "/?username=jo&password=RAW({{file:sftp.password}})&useUserKnownHostsFile=false"
                + "&strictHostKeyChecking=no&readLock=none";
        try (var fixture = ExportFixture.in(folder).with("export.newsletter.folder", uri).started();
                var witness = Witness.of(fixture)) {
            await().until(() -> health(fixture) == HealthCheck.State.DOWN);
            var consumer = (ScheduledPollConsumer) fixture.integration().camelContext()
                    .getRoute("fetch-newsletter").getConsumer();
            await().until(() -> consumer.getErrorCounter() > 3);

            try (var server = SftpServer.serve(remote, port, new Transfers())) {
                assertThat(reportOfTheOnlyRun(fixture).state()).isEqualTo("completed");
                await().until(() -> health(fixture) == HealthCheck.State.UP);
            }

            assertThat(witness.logged().stream().filter(line -> line.contains("cannot fetch from sftp://127.0.0.1/…")))
                    .hasSizeLessThanOrEqualTo(1);
            assertThat(witness.logged()).noneMatch(line -> line.contains(SftpServer.PASSWORD));
        }
    }

    private static HealthCheck.State health(ExportFixture fixture) {
        return HealthCheckHelper.getHealthCheck(fixture.integration().camelContext(), "folder-newsletter").call().getState();
    }
}
