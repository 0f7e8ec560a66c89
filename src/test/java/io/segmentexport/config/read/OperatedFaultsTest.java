package io.segmentexport.config.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Export;
import io.segmentexport.config.CamelUri;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with when exports run, how they are operated, and where their files and alerts go. */
class OperatedFaultsTest {

    private static final String SCHEDULED = "export.news.run = on-schedule\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "export.news.run = on-arival | did you mean 'on-arrival'?",
            "export.news.run = scheduled | 'scheduled' is none of on-arrival, on-schedule, on-demand",
            "export.news.schedule = 0 0 6 * * ? | has no effect unless 'export.news.run = on-schedule'",
            "export.news.time-zone = UTC | has no effect unless 'export.news.run = on-schedule'",
            "export.news.misfire = skip | has no effect unless 'export.news.run = on-schedule'",
            "export.news.owner = Anna B | cannot be the name of a user",
            "operations.port = on | is neither off nor the number of a port",
            "operations.port = 65536 | is neither off nor the number of a port, from 0 (any that is free) to 65535",
            "operations.port = -1 | is neither off nor",
            "operations.address = example.com | is no address; write it in numbers",
            "operations.address = 127.0.0.256 | is no address",
            "operations.address = 127.0.0 | is no address",
            "operations.address = ::g | is no address",
            "operations.address = 1:2:3 | is no address",
            "operations.tls-password = secret | is for a keystore; name it",
            "alert.rejected-percent = 101 | is no whole number from 0 to 100",
            "alert.to = somewhere | names no Camel endpoint",
            "alert.to = https://{{env:HOOK | must end with }}",
            "shutdown.timeout = 30 | is no duration",
            "routes.reload = true | 'true' is none of on, off",
            "operations.prot = off | did you mean 'operations.port'?",
            "camel.server.host = 0.0.0.0 | can be reached from other machines, and asks for no user",
            "camel.management.host = {{env:UNSET}} | can be reached from other machines",
            "camel.management.devConsoleEnabled = true | send messages into routes",
            "camel.management.upload-enabled = true | send messages into routes",
    })
    void aValueThatCannotBeIsNamed(String line, String message) {
        assertThat(faultsWith(line)).singleElement().satisfies(fault -> {
            assertThat(fault.key()).isEqualTo(line.substring(0, line.indexOf(" = ")));
            assertThat(fault.message()).contains(message);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"camel.server.enabled = true", "camel.server.port = 8080", "camel.server.useGlobalSslContextParameters = true",
        "camel.management.port = 8081", "camel.management.host = 127.0.0.1", "camel.management.authentication-enabled = false"})
    void aServiceWithAPortOpensNoOther(String line) {
        assertThat(faultsWith("operations.port = 8282\n" + line)).singleElement().satisfies(fault ->
                assertThat(fault.message()).contains("would open another port"));
        assertThat(faultsWith(line)).as("a server of the team's own, on this machine").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.168.1.20", "::"})
    void anAddressThatOthersReachWantsUsers(String address) {
        String open = "operations.address = " + address + "\n";

        assertThat(faultsWith("operations.port = 8282\n" + open)).singleElement().satisfies(fault -> {
            assertThat(fault.key()).isEqualTo("operations.address");
            assertThat(fault.message()).contains("there are no users", "user add NAME --role administrator");
        });
        assertThat(faultsWith("operations.port = 8282\noperations.users = users.properties\n" + open)).isEmpty();
        assertThat(faultsWith(open)).as("nothing listens there").isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "export.news.schedule = 0 6 * * 1 | '0 6 * * 1' is no Quartz cron",
            "export.news.schedule = 0 6 * * 1 | did you mean '0 0 6 ? * MON'? It reads 20",
            "export.news.schedule = 0 0 6 * * ? 2020 | '0 0 6 * * ? 2020' is not due at any time to come",
            "export.news.misfire = run-all | is none of run-once, skip",
            "export.news.time-zone = CET+1 | is no time zone; write its region, as Europe/Berlin, or UTC",
            "export.news.time-zone = Europe/Berln | did you mean 'Europe/Berlin'?",
            "export.news.time-zone = +01:00 | is no time zone",
    })
    void aScheduleThatCannotBeIsNamed(String line, String message) {
        String sound = line.startsWith("export.news.schedule") ? "" : "export.news.schedule = 0 0 6 * * ?\n";

        assertThat(faultsWith(SCHEDULED + sound + line)).singleElement().satisfies(fault -> {
            assertThat(fault.key()).isEqualTo(line.substring(0, line.indexOf(" = ")));
            assertThat(fault.message()).contains(message);
        });
    }

    @Test
    void onScheduleWantsASchedule() {
        assertThat(faultsWith(SCHEDULED)).singleElement().satisfies(fault -> {
            assertThat(fault.key()).isEqualTo("export.news.schedule");
            assertThat(fault.message()).contains("is missing; write, for example, 'export.news.schedule = 0 0 6 * * ?'");
        });
    }

    @Test
    void aKeystoreWantsAFileAndAPassword() {
        assertThat(faultsWith("operations.tls-keystore = no.p12")).extracting(Fault::key)
                .containsExactly("operations.tls-keystore", "operations.tls-password");
        assertThat(faultsWith("operations.tls-keystore = no.p12\noperations.tls-password = {{env:X"))
                .extracting(Fault::message).satisfiesExactly(
                        missing -> assertThat(missing).contains("there is no file", "no.p12"),
                        password -> assertThat(password).contains("must end with }}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"export.news.folder = file:///drop?password=secret", "export.news.folder = sftp://jo:secret@h/o{{env:X",
        "alert.to = secret.example.com/hook", "alert.to = ftp://jo:secret@h/{{what:X}}"})
    void noFaultRepeatsAUri(String line) {
        assertThat(faultsWith(line)).singleElement().satisfies(fault -> assertThat(fault.toString()).doesNotContain("secret"));
    }

    @Test
    void aUriNeedsNoVariableToBeSetAndItsFilesComeIntoTheDefaultFolder() {
        Export news = new ConfigurationFile(folder, ConfigurationFile.SOUND
                + "export.news.folder = sftp://jo@example.com/out?password=RAW({{env:UNSET}})\n").read().exports().get("news");

        assertThat(news.folder()).isEqualTo(folder.resolve("data/inbox/news"));
        assertThat(news.from()).contains(new CamelUri(
                "sftp://jo@example.com/out?password=RAW({{env:UNSET}})", "sftp", "example.com"));
    }

    @Test
    void aUriMayStandInAVariableAsAWhole() {
        Export news = new ConfigurationFile(folder, ConfigurationFile.SOUND + "export.news.folder = {{env:DROP}}\n")
                .with("DROP", "sftp://jo:secret@example.com/out").read().exports().get("news");

        assertThat(news.from()).contains(new CamelUri("{{env:DROP}}", "sftp", "example.com"));
    }

    @Test
    void aUriIsNotCopiedToWhereItCanBeSeen() {
        assertThat(faultsWith("export.news.folder = sftp://jo:secret@example.com/out\n"
                + "connection.main.display-name = {{export.news.folder}}")).singleElement().satisfies(fault -> assertThat(
                        fault.toString()).contains("would copy a secret").doesNotContain("jo:secret"));
    }

    @ParameterizedTest
    @CsvSource({"localhost, 127.0.0.1", "0.0.0.0, 0.0.0.0", "::, ::", "fe80::1, fe80::1", "192.168.1.20, 192.168.1.20"})
    void anAddressIsReadAsItStands(String written, String address) throws UnknownHostException {
        assertThat(new ConfigurationFile(folder, ConfigurationFile.SOUND + "operations.address = " + written).read().operations()
                .address()).isEqualTo(InetAddress.getByName(address));
    }

    private List<Fault> faultsWith(String lines) {
        return new ConfigurationFile(folder, ConfigurationFile.SOUND + lines + "\n").faults();
    }
}
