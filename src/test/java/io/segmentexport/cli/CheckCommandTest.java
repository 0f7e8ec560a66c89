package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.camel.ExportFixture;
import io.segmentexport.sandbox.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CheckCommandTest extends CommandTestCase {

    @Test
    void tellsAccountAndListNameAndWhatWaits() throws Exception {
        Files.writeString(commands.inbox().resolve("HighValue_1.csv"), "EMail\njo@example.com\n");
        Files.writeString(commands.inbox().resolve("LowValue.csv"), "EMail\njo@example.com\n");

        var ended = commands.run("check");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.words()).contains("Connection main (Main account)", "ok account SANDBX, Sandbox",
                "Export newsletter (Newsletter) on connection main", "ok list Y6nRLr, \"Newsletter\"", "1 file(s) waiting",
                "?? LowValue.csv belongs to no selected segment and is left alone", "All is well.");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void saysWhichEndingsAreReadOfAFileWithAnother() throws Exception {
        commands.configure("export.newsletter.segments = *");
        Files.writeString(commands.inbox().resolve("excel.xlsx"), "PK");

        assertThat(commands.run("check").words()).contains("?? excel.xlsx has an ending that is not read (.csv, .txt and .tsv are, with or without "
                + ".gz, and CSV text in them; save a spreadsheet as CSV UTF-8, unpack an archive) and is left alone");
        assertThat(commands.run("export", "newsletter", commands.given("excel.xlsx", "PK")).errorWords())
                .contains("excel.xlsx", "has an ending that is not read").doesNotContain("belongs to no segment");
    }

    @Test
    void saysWhetherTheComponentIsThereThatFilesAreFetchedBy() throws Exception {
        commands.configure("export.newsletter.folder = sftp://jo@files.example.com/out?password=secret");
        assertThat(commands.run("check").words()).contains("ok fetched by the service from sftp://files.example.com/…");

        commands.configure("export.newsletter.folder = smb://jo@files.example.com/out?password=secret");
        var ended = commands.run("check");

        assertThat(ended.exitCode()).as("run would not start").isEqualTo(78);
        assertThat(ended.words()).contains("!! smb://files.example.com/…: there is no Camel component \"smb\" here", "beside/")
                .doesNotContain("secret");
    }

    @Test
    void showsHowNamesAreRead() throws Exception {
        Files.writeString(commands.inbox().resolve("HighValue_03042026.csv"), "EMail\njo@example.com\n");
        assertThat(commands.run("check").words()).contains("ok names of segment HighValue are read with dates as ddMMyyyy");

        Files.writeString(commands.inbox().resolve("HighValue_02052026.csv"), "EMail\njo@example.com\n");
        var onArrival = commands.run("check");
        commands.configure("export.newsletter.run = on-demand");
        var ended = commands.run("check");

        assertThat(onArrival.exitCode()).as("each file is a run of its own").isZero();
        assertThat(onArrival.words()).contains("?? names of segment HighValue can be read with dates as ddMMyyyy, or as MMddyyyy");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.words()).contains("!! names of segment HighValue can be read with dates as ddMMyyyy, or as MMddyyyy: say which,",
                "export.newsletter.snapshot-date = ddMMyyyy");
    }

    @Test
    void changesNothingOnDiskAndNothingAtKlaviyo() throws Exception {
        Files.writeString(commands.inbox().resolve("HighValue_1.csv"), "EMail\njo@example.com\n");
        var before = onDisk();

        commands.run("check");

        assertThat(onDisk()).isEqualTo(before);
        assertThat(commands.sandbox.requests()).hasSizeGreaterThan(1)
                .allSatisfy(request -> assertThat(request.method()).isEqualTo("GET"));
    }

    private Map<Path, FileTime> onDisk() throws IOException {
        try (var paths = Files.walk(folder)) {
            return paths.collect(Collectors.toMap(path -> path, path -> {
                try {
                    return Files.getLastModifiedTime(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }
    }

    @Test
    void saysWhatToDoAboutAWrongKeyAndLooksNothingElseUpWithIt() throws Exception {
        Files.writeString(folder.resolve("klaviyo.key"), "pk_ffffffffffffffffffffffffffffffffff");

        var ended = commands.run("check");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.words()).contains("!! Klaviyo does not accept the key (401", "connection.main.api-key", "accounts:read",
                "-- list Y6nRLr not looked up", "Something is wrong");
        assertThat(ended.out() + ended.err()).doesNotContain("pk_ffff");
        assertThat(commands.requests(Operation.LIST)).isEmpty();
    }

    @Test
    void saysWhereTheIdOfAnUnknownListIsFound() throws Exception {
        commands.configure("export.newsletter.list-id = Nope42");

        var ended = commands.run("check");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.words()).contains("ok account SANDBX", "!! Klaviyo knows no list Nope42: correct export.newsletter.list-id");
    }

    @Test
    void saysThatAServerDoesNotAnswer() throws Exception {
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            commands.configure("connection.main.base-url = http://127.0.0.1:" + closed.getLocalPort());
        }

        var ended = commands.run("check");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.words()).contains("!! http://127.0.0.1:", "does not answer");
    }

    @Test
    void warnsOfAKeyThatStandsInTheFileWithoutRepeatingIt() throws Exception {
        commands.configure("connection.main.api-key = " + ExportFixture.KEY);

        var ended = commands.run("check");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.words()).contains("?? the key stands in the file", "connection.main.api-key = {{env:KLAVIYO_API_KEY}}",
                "ok account SANDBX");
        assertThat(ended.out() + ended.err()).doesNotContain(ExportFixture.KEY);
    }

    @Test
    void saysThatNothingWillBeSentWithoutConsent() throws Exception {
        commands.configure("connection.main.data-privacy-consent = ");

        var ended = commands.run("check");

        assertThat(ended.exitCode()).isNotZero();
        assertThat(ended.out() + ended.err()).contains("connection.main.data-privacy-consent");
    }

    @Test
    void tellsAllThatIsWrongAtOnce() throws Exception {
        commands.configure("""
                connection.other.api-key = {{env:NO_SUCH_KLAVIYO_KEY}}
                connection.other.data-privacy-consent = agreed
                export.other.connection = other
                export.other.list-id = LIST02
                export.other.email-field = EMail
                export.newsletter.list-id = Nope42
                """);

        var ended = commands.run("check");

        assertThat(ended.exitCode()).as("a key that is not there").isEqualTo(78);
        assertThat(ended.words()).contains("NO_SUCH_KLAVIYO_KEY", "list LIST02 not looked up", "Klaviyo knows no list Nope42");
        assertThat(ended.out().lines()).allSatisfy(line -> {
            if (!line.contains(folder.toString())) {
                assertThat(line.length()).as(line).isLessThanOrEqualTo(80);
            }
        });
    }

    @Test
    void looksOnlyAtTheExportsThatItIsAskedFor() throws Exception {
        commands.configure("""
                connection.other.api-key = {{env:NO_SUCH_KLAVIYO_KEY}}
                connection.other.data-privacy-consent = agreed
                export.other.connection = other
                export.other.list-id = LIST02
                export.other.email-field = EMail
                """);

        var ended = commands.run("check", "newsletter");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.words()).contains("Export newsletter").doesNotContain("other");
    }
}
