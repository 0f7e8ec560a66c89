package io.segmentexport.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentexport.ChildJvm;
import io.segmentexport.camel.ExportFixture;
import io.segmentexport.camel.SftpServer;
import io.segmentexport.sandbox.KlaviyoSandbox;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program with Camel's FTP component beside it, as an operator lays it there. */
@Timeout(120)
class SftpFolderIT {

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path JAR = TARGET.resolve("klaviyo-segment-export.jar");
    private static final Path BESIDE = TARGET.resolve("beside");

    @TempDir
    Path folder;

    @TempDir
    Path remote;

    private KlaviyoSandbox sandbox;

    private ChildJvm service(String classPath) throws IOException {
        return ChildJvm.startJava(folder, Map.of("SFTP_PASSWORD", SftpServer.PASSWORD, "KLAVIYO_API_KEY", ExportFixture.KEY),
                List.of("-cp", classPath, "io.segmentexport.cli.SegmentExport", "--config",
                        folder.resolve("application.properties").toString(), "run"));
    }

    private void configure(String uri) throws IOException {
        Files.writeString(folder.resolve("application.properties"), """
                connection.main.api-key = {{env:KLAVIYO_API_KEY}}
                connection.main.data-privacy-consent = Jo Doe agreed on 2026-01-15
                connection.main.base-url = %s
                export.newsletter.connection = main
                export.newsletter.list-id = %s
                export.newsletter.email-field = EMail
                export.newsletter.segments = HighValue
                export.newsletter.folder = %s
                export.newsletter.whole-after = 200ms
                tracking.first-wait = 10ms
                routes.folder = %s
                """.formatted(sandbox.baseUrl(), ExportFixture.LIST, uri, Path.of("routes").toAbsolutePath()));
    }

    @Test
    void exportsWhatLiesOnAnSftpServer() throws Exception {
        Files.writeString(remote.resolve("HighValue.csv"), "EMail\na@example.com\nb@example.com\n");
        try (var klaviyo = KlaviyoSandbox.start(ExportFixture.quickSandbox()); var server = SftpServer.serve(remote)) {
            sandbox = klaviyo;
            configure(server.uri("{{env:SFTP_PASSWORD}}"));
            try (var service = service(JAR + File.pathSeparator + BESIDE.resolve("*"))) {
                service.awaitWords("2 records = 2 imported");

                assertThat(sandbox.members(ExportFixture.LIST)).containsExactlyInAnyOrder("a@example.com", "b@example.com");
                await().atMost(Duration.ofSeconds(20)).until(() -> Files.notExists(remote.resolve("HighValue.csv")));
                service.terminate();
                assertThat(service.awaitExit()).isZero();
                assertThat(service.out() + service.err()).contains("fetching from sftp://127.0.0.1/…")
                        .doesNotContain(SftpServer.PASSWORD);
                assertThat(textsBelow(folder.resolve("data"))).doesNotContain(SftpServer.PASSWORD);
            }
        }
    }

    @Test
    void saysWhatIsMissingWhereTheComponentDoesNotLieBesideIt() throws Exception {
        try (var klaviyo = KlaviyoSandbox.start(ExportFixture.quickSandbox())) {
            sandbox = klaviyo;
            configure("sftp://jo@files.example.com/out?password=RAW({{env:SFTP_PASSWORD}})");
            try (var service = service(JAR.toString())) {
                assertThat(service.awaitExit()).isEqualTo(78);
                assertThat(service.err().replaceAll("\\s+", " ")).contains("export.newsletter.folder", "no Camel component \"sftp\"");
            }
        }
    }

    @Test
    void bringsNoneOfThatComponentItself() throws IOException {
        try (var libraries = Files.list(TARGET.resolve("lib"))) {
            assertThat(libraries.map(library -> library.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("camel-ftp") || name.startsWith("jsch") || name.startsWith("sshd"));
        }
    }

    private static String textsBelow(Path place) throws IOException {
        try (var files = Files.walk(place)) {
            return files.filter(Files::isRegularFile).filter(file -> !file.toString().endsWith(".db")).map(file -> {
                try {
                    return Files.readString(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }).collect(Collectors.joining());
        }
    }
}
