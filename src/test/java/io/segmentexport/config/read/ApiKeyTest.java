package io.segmentexport.config.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Secret;
import io.segmentexport.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {

    private static final String SECRET = "pk_0123456789abcdef";

    @TempDir
    Path folder;

    @Test
    void isReadFromTheEnvironmentOnlyWhenItIsAskedFor() {
        ConfigurationFile file = new ConfigurationFile(folder, ConfigurationFile.SOUND);
        Secret key = keyOf(file);

        file.with("KLAVIYO_API_KEY", SECRET);
        assertThat(key.reveal()).isEqualTo(SECRET);

        file.with("KLAVIYO_API_KEY", "pk_renewed");
        assertThat(key.reveal()).isEqualTo("pk_renewed");
        assertThat(key.literal()).isFalse();
    }

    @Test
    void namesTheVariableThatIsNotSet() {
        Secret key = keyOf(new ConfigurationFile(folder, ConfigurationFile.SOUND));

        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, key::reveal);

        assertThat(refused).hasMessage("application.properties:1: connection.main.api-key: the environment variable"
                + " KLAVIYO_API_KEY is not set; set it before the start: export KLAVIYO_API_KEY=…");
    }

    @Test
    void isReadFromAFileBesideTheConfiguration() throws IOException {
        Secret key = keyOf(withKey("{{file:secrets/klaviyo.key}}"));

        assertThat(catchThrowableOfType(ConfigurationException.class, key::reveal))
                .hasMessageContaining("application.properties:1: connection.main.api-key")
                .hasMessageContaining(folder.resolve("secrets/klaviyo.key") + " does not exist; create it");

        Files.createDirectory(folder.resolve("secrets"));
        Files.writeString(folder.resolve("secrets/klaviyo.key"), SECRET + "\n");
        assertThat(key.reveal()).isEqualTo(SECRET);
        assertThat(key.literal()).isFalse();
    }

    @Test
    void standsInTheConfigurationAsItIs() {
        Secret key = keyOf(withKey(SECRET + "  "));

        assertThat(key.literal()).isTrue();
        assertThat(key.reveal()).isEqualTo(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "two words", "line\nbreak", "tab\tbed", "鍵", "nbsp\u00A0", "\u0000", "\u007F"})
    void refusesWhatCannotBeAKeyAndDoesNotShowIt(String value) {
        Secret key = keyOf(new ConfigurationFile(folder, ConfigurationFile.SOUND).with("KLAVIYO_API_KEY", value));

        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, key::reveal);

        assertThat(refused).hasMessageStartingWith("application.properties:1: connection.main.api-key: ")
                .hasMessageContaining("private API key");
        if (!value.isBlank()) {
            assertThat(refused.getMessage()).doesNotContain(value);
        }
    }

    @Test
    void neverShowsItself() {
        Settings settings = withKey(SECRET).read();

        assertThat(settings.toString()).contains("connection.main.api-key=***").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "pk_0123456789abcdef",
            "connection.main.api-ky = pk_0123456789abcdef",
            "connection.main.pk_0123456789abcdef = x",
            "export.news.whole-when = pk_0123456789abcdef",
            "export.news.max-profiles = {{env:KLAVIYO_API_KEY}}",
            "export.news.list-id = {{connection.third.api-key}}",
            "export.news.charset = {{connection.third.api-key}}"})
    void aKeyAtAWrongPlaceIsNotRepeatedInTheFault(String line) {
        ConfigurationFile file = new ConfigurationFile(folder,
                ConfigurationFile.SOUND.replaceAll("export.news.list-id.*\n", "")
                        + "connection.third.api-key = " + SECRET + "\n" + line + "\n").with("KLAVIYO_API_KEY", SECRET);

        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, file::read);

        assertThat(refused.faults()).anyMatch(fault -> fault.line() == 11);
        assertThat(refused.getMessage()).doesNotContain("0123456789abcdef");
    }

    private ConfigurationFile withKey(String value) {
        return new ConfigurationFile(folder, ConfigurationFile.SOUND.replace("{{env:KLAVIYO_API_KEY}}", value));
    }

    private static Secret keyOf(ConfigurationFile file) {
        return file.read().connections().get("main").apiKey();
    }
}
