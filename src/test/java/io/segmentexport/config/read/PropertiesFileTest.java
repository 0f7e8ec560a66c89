package io.segmentexport.config.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.read.PropertiesFile.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropertiesFileTest {

    @TempDir
    Path folder;

    @Test
    void knowsTheLineThatEachKeyBeginsOn() throws IOException {
        Map<String, Entry> entries = read("""
                # a comment that ends in a backslash \\
                a = 1

                b = one, \\
                    two, \\
                    # three
                \tc : 3
                ! another comment
                d\\ e\\=f 4
                g
                """);

        assertThat(entries.values()).containsExactly(
                new Entry("a", "1", 2), new Entry("b", "one, two, # three", 4), new Entry("c", "3", 7),
                new Entry("d e=f", "4", 9), new Entry("g", "", 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "a=1\nb=2\n", "a=1\r\nb=2\r\n", "a=1\rb=2", "a=1\\\\\nb=2", "a=1\\\n  2\nb=3",
            "a=1\\\r\n  2\r\nb=3", "a=1\\",
            "a=1\\\n\nb=2", "a=\\\n#1\nb=2", "  # x\\\na=1", "a=1\\\n   \nb=2", "\n\n \f\na=1", "a\\:b:c",
            "a=\\u00e9\\t|",
            "#", "", "a=1\\\\\\\n2"})
    void readsWhatPropertiesReads(String text) throws IOException {
        Properties expected = new Properties();
        expected.load(new StringReader(text));

        Map<String, String> values = read(text).values().stream().collect(Collectors.toMap(Entry::key, Entry::value));

        assertThat(values).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void countsEveryKindOfLineEnd(String lineEnd) throws IOException {
        Map<String, Entry> entries = read(String.join(lineEnd, "a=1", "", "# x", "b=2", ""));

        assertThat(entries.get("b").line()).isEqualTo(4);
    }

    @Test
    void readsUtf8AndSkipsAByteOrderMark() throws IOException {
        assertThat(read("\uFEFFname = 優良顧客 é\nb = \uFEFFx").values())
                .containsExactly(new Entry("name", "優良顧客 é", 1), new Entry("b", "\uFEFFx", 2));
    }

    @Test
    void refusesAKeyGivenTwiceAndNamesBothLines() {
        assertThat(faultsOf("a = 1\nb = 2\n\na : 3\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("test.properties:4: a: is given twice, in line 1 and in line 4; delete one of them");
    }

    @Test
    void namesEachLineThatIsNotUtf8() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("a = 1\nb = one, \\\n  ".getBytes(StandardCharsets.UTF_8));
        bytes.write("顧客\n# 顧客\n".getBytes(Charset.forName("windows-31j")));
        bytes.write("c = 顧客\n".getBytes(StandardCharsets.UTF_8));

        assertThat(faultsOf(bytes.toByteArray()).lines()).containsExactly(
                "test.properties:3: b: holds bytes that are not UTF-8; save the file as UTF-8",
                "test.properties:4: (comment): holds bytes that are not UTF-8; save the file as UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-UTF-16LE-BOM", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
    void saysThatAFileInUtf16IsToBeSavedAsUtf8(String charset) {
        assertThat(faultsOf("a = 1\nb = 2\n".getBytes(Charset.forName(charset))))
                .isEqualTo("test.properties:1: (encoding): the file is in UTF-16 or UTF-32, or is no text; save it as UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00FE\u00FF", "\u00FF\u00FE"})
    void saysThatAByteOrderMarkOfUtf16IsBeforeTextThatIsNot(String mark) {
        assertThat(faultsOf((mark + "a = 1\nb = 2\n").getBytes(StandardCharsets.ISO_8859_1))).isEqualTo("test.properties:1: (encoding): "
                + "the file begins with the byte order mark of UTF-16, and is not in UTF-16; save it as UTF-8");
    }

    @Test
    void refusesAMalformedEscapeWithItsLine() {
        assertThat(faultsOf("a = 1\nfolder = C:\\users\n".getBytes(StandardCharsets.UTF_8)))
                .startsWith("test.properties:2:").contains("\\\\");
    }

    private Map<String, Entry> read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("test.properties"), text);
        Faults faults = new Faults("test.properties");
        Map<String, Entry> entries = PropertiesFile.read(file, faults);
        faults.throwIfAny();
        return entries;
    }

    private String faultsOf(byte[] bytes) {
        Faults faults = new Faults("test.properties");
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> {
            PropertiesFile.read(Files.write(folder.resolve("test.properties"), bytes), faults);
            faults.throwIfAny();
        });
        return refused.getMessage();
    }
}
