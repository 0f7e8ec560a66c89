package io.segmentexport.config.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {

    private static final String SYSTEM_PROPERTY = "segmentexport.placeholders.test";

    @TempDir
    Path folder;

    private final Map<String, PropertiesFile.Entry> entries = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>(Map.of("SET", "from env", "EMPTY", ""));

    @BeforeEach
    void setUp() throws IOException {
        System.setProperty(SYSTEM_PROPERTY, "from system");
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/text.txt"), "\uFEFFfrom file\r\n");
        Files.write(folder.resolve("sjis.txt"), "顧客".getBytes(Charset.forName("windows-31j")));
        given("my.a", "from key");
        given("my.b", "{{my.a}}, twice");
        given("my.blank", "padded   ");
        given("my.one", "{{my.two}}");
        given("my.two", "{{my.one}}");
        given("connection.main.api-key", "secret");
    }

    @AfterEach
    void tearDown() {
        System.clearProperty(SYSTEM_PROPERTY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "plain | plain",
            "{{env:SET}} | from env",
            "{{env:SET:other}} | from env",
            "{{env:EMPTY:other}} | \"\"",
            "{{env:UNSET:a default: with colon}} | a default: with colon",
            "{{env:UNSET:}} | \"\"",
            "{{sys:segmentexport.placeholders.test}} | from system",
            "{{sys:segmentexport.unset:d}} | d",
            "{{file:sub/text.txt}} | from file",
            "{{my.a}} | from key",
            "{{my.a:d}} | from key",
            "{{my.unset:d}} | d",
            "{{my.b}} | from key, twice",
            "<{{my.blank}}> | <padded>",
            "a {{my.a}} b {{env:SET}} c | a from key b from env c",
            "}} { | }} {",
    })
    void fillsIn(String value, String expected) {
        assertThat(resolved("export.news.display-name", value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{{env:UNSET}} | the environment variable UNSET is not set; set it before the start: export UNSET=…",
            "{{sys:segmentexport.unset}} | the system property segmentexport.unset is not set; start java with",
            "{{file:sub/absent.txt}} | absent.txt does not exist; create it",
            "{{file:sub}} | cannot be read",
            "{{file:sjis.txt}} | is not text in UTF-8",
            "{{my.unset}} | the key my.unset of the placeholder {{my.unset}} is not set",
            "{{my.blnk}} | did you mean 'my.blank'?",
            "{{my.one}} | in a circle: export.news.display-name -> my.one -> my.two -> my.one",
            "{{export.news.display-name}} | in a circle: export.news.display-name -> export.news.display-name",
            "{{evn:SET}} | the placeholder {{evn:…}} is unknown",
            "{{evn:SET}} | did you mean 'env'?",
            "{{env:}} | names nothing",
            "{{env:SET | must end with }}",
            "{{env:UNSET:{{my.a}}}} | cannot stand inside another one",
            "{{connection.main.api-key}} | would copy a secret",
    })
    void refuses(String value, String message) {
        assertThatThrownBy(() -> resolved("export.news.display-name", value))
                .isInstanceOf(Placeholders.Unresolved.class).hasMessageContaining(message);
    }

    @Test
    void anApiKeyMayReferToAnother() {
        assertThat(resolved("connection.second.api-key", "{{connection.main.api-key}}")).isEqualTo("secret");
    }

    private void given(String key, String value) {
        entries.put(key, new PropertiesFile.Entry(key, value, 1));
    }

    private String resolved(String key, String value) {
        given(key, value);
        return new Placeholders(entries, folder, environment::get).resolve(entries.get(key));
    }
}
