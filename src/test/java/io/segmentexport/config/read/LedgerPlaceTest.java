package io.segmentexport.config.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Settings;
import io.segmentexport.config.Settings.LedgerPlace;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerPlaceTest {

    private static final String URL = "jdbc:postgresql://db.example:5433/exports?currentSchema=klaviyo&sslmode=verify-full";
    private static final String SECRET = "correct horse battery staple";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "ledger.url = embedded", "ledger.url = {{env:NOT_SET:}}"})
    void isAFileInTheDataFolderUnlessAnotherIsNamed(String line) {
        assertThat(read(line).ledger()).isEqualTo(new LedgerPlace.Embedded());
    }

    @Test
    void isADatabaseWithItsUser() {
        var place = postgreSql(read("ledger.url = " + URL + "\nledger.user = jo"));

        assertThat(place).isEqualTo(new LedgerPlace.PostgreSql(URL, Optional.of("jo"), Optional.empty()));
    }

    @Test
    void revealsItsPasswordOnlyWhenItIsAskedForAndShowsItNowhere() {
        var file = file("ledger.url = " + URL + "\nledger.password = {{env:LEDGER_PASSWORD}}");
        var settings = file.read();
        var password = postgreSql(settings).password().orElseThrow();
        file.with("LEDGER_PASSWORD", SECRET);

        assertThat(password.reveal()).isEqualTo(SECRET);
        assertThat(password.literal()).isFalse();
        assertThat(settings.toString()).contains("ledger.password=***").doesNotContain(SECRET);
    }

    @Test
    void namesTheVariableThatShouldHoldThePassword() {
        var password = postgreSql(read("ledger.url = " + URL + "\nledger.password = {{env:LEDGER_PASSWORD}}")).password().orElseThrow();

        assertThat(catchThrowableOfType(ConfigurationException.class, password::reveal)).hasMessage(
                "application.properties:12: ledger.password: the environment variable LEDGER_PASSWORD is not set; set it before the "
                        + "start: export LEDGER_PASSWORD=…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two\nlines", "nul\u0000"})
    void refusesWhatCannotBeAPasswordAndDoesNotShowIt(String value) {
        var password = postgreSql(file("ledger.url = " + URL + "\nledger.password = {{env:LEDGER_PASSWORD}}")
                .with("LEDGER_PASSWORD", value).read()).password().orElseThrow();

        assertThat(catchThrowableOfType(ConfigurationException.class, password::reveal).getMessage())
                .startsWith("application.properties:12: ledger.password: what its placeholder stands for ")
                .doesNotContain("lines", "nul");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "jdbc:postgresql://jo:hunter2@db/exports",
        "jdbc:postgresql://db/exports?user=jo&password=hunter2",
        "jdbc:postgresql://db/exports?ssl=true&PASSWORD=hunter2",
        "jdbc:postgresql://db/exports?sslpassword=hunter2",
        "jdbc:mysql://db/exports?password=hunter2",
        "jdbc:h2:file:./ledger;user=jo;password=hunter2"})
    void refusesCredentialsInTheAddressAndDoesNotRepeatThem(String url) {
        assertThat(file("ledger.url = " + url).faults()).singleElement().satisfies(fault -> {
            assertThat(fault.key()).isEqualTo("ledger.url");
            assertThat(fault.line()).isEqualTo(11);
            assertThat(fault.message()).contains("write them as ledger.user and ledger.password").doesNotContain("hunter2", "jo:");
        });
    }

    @Test
    void letsNoOtherKeyCopyThePassword() {
        var file = file("ledger.url = " + URL + "\nledger.password = " + SECRET + "\nexport.news.display-name = {{ledger.password}}");

        assertThat(file.faults()).singleElement().satisfies(fault ->
                assertThat(fault.message()).contains("would copy a secret").doesNotContain(SECRET));
    }

    @Test
    void goesBackToTheFileWhereACommandBlanksItsKeys() {
        var settings = file("ledger.url = " + URL + "\nledger.user = jo\nledger.password = x")
                .read(Map.of("ledger.url", "", "ledger.user", "", "ledger.password", ""));

        assertThat(settings.ledger()).isEqualTo(new LedgerPlace.Embedded());
    }

    private static LedgerPlace.PostgreSql postgreSql(Settings settings) {
        return (LedgerPlace.PostgreSql) settings.ledger();
    }

    private Settings read(String lines) {
        return file(lines).read();
    }

    private ConfigurationFile file(String lines) {
        return new ConfigurationFile(folder, ConfigurationFile.SOUND + lines + "\n");
    }
}
