package io.segmentexport.camel;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Japanese data in the charsets in which systems write it: the profile has the very text, the dead letter the very bytes. */
class JapaneseDataTest {

    private static final Charset WINDOWS_31J = Charset.forName("windows-31j");

    /** Letters that windows-31j has and Shift_JIS lacks (髙, ①, ㈱, ～) among them. */
    private static final String NAME = "髙橋 花子";
    private static final String COMPANY = "㈱サンプル～①";
    private static final String CITY = "東京都千代田区";

    @TempDir
    Path folder;

    static Stream<Arguments> writings() {
        return Stream.of(
                arguments("UTF-8", UTF_8, "", ','),
                arguments("UTF-8", UTF_8, "\uFEFF", ','),
                arguments("windows-31j", WINDOWS_31J, "", ','),
                arguments("windows-31j", WINDOWS_31J, "", '\t'),
                arguments("UTF-16", UTF_16LE, "\uFEFF", '\t'),
                arguments("UTF-16", UTF_16BE, "\uFEFF", ';'),
                arguments("UTF-16", UTF_16LE, "", ','),
                arguments("windows-31j", UTF_8, "\uFEFF", ','));
    }

    @ParameterizedTest(name = "charset {0}, written in {1}")
    @MethodSource("writings")
    void isImportedAsItIsAndRejectedAsItWas(String declared, Charset written, String mark, char delimiter) throws Exception {
        var keys = Map.of(
                "export.newsletter.email-field", "メールアドレス",
                "export.newsletter.field.last_name", "氏名",
                "export.newsletter.field.organization", "会社",
                "export.newsletter.field.properties.市区町村", "市区町村",
                "export.newsletter.charset", declared);
        String header = row(delimiter, "メールアドレス", "氏名", "会社", "市区町村");
        String bad = row(delimiter, "住所なし", NAME, "\"改行\nあり\"", CITY);
        byte[] content = (mark + header + row(delimiter, "hanako@example.jp", NAME, COMPANY, CITY) + bad).getBytes(written);
        try (var fixture = ExportFixture.start(folder, keys)) {
            var report = fixture.drop("HighValue.csv", content);

            assertThat(report.imported()).isEqualTo(1);
            var profile = fixture.sandbox().profile("hanako@example.jp").orElseThrow();
            assertThat(profile.path("last_name").asText()).isEqualTo(NAME);
            assertThat(profile.path("organization").asText()).isEqualTo(COMPANY);
            assertThat(profile.at("/properties/市区町村").asText()).isEqualTo(CITY);

            var letter = RejectedFile.of(fixture, report, written, delimiter);
            assertThat(letter.header()).containsExactly("_run", "_row", "_reason", "_detail", "メールアドレス", "氏名", "会社", "市区町村");
            assertThat(letter.records().get(0).subList(4, 8)).containsExactly("住所なし", NAME, "改行\nあり", CITY);
            byte[] bytes = Files.readAllBytes(letter.file());
            assertThat(bytes).startsWith((mark + "_run").getBytes(written));

            var again = fixture.drop(letter.name(),
                    new String(bytes, written).replace("住所なし", "taro@example.jp").getBytes(written));
            assertThat(again.imported()).isEqualTo(1);
            assertThat(fixture.sandbox().profile("taro@example.jp").orElseThrow().path("organization").asText())
                    .isEqualTo("改行\nあり");
        }
    }

    private static String row(char delimiter, String... cells) {
        return String.join(String.valueOf(delimiter), cells) + "\r\n";
    }
}
