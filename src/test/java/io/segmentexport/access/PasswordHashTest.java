package io.segmentexport.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hashes of other tools are taken: these are libxcrypt's. */
class PasswordHashTest {

    private static final String OF_72_BYTES = "$2b$10$abcdefghijklmnopqrstuuhBb/0dYbuuS1CS8hp30IXhlFBW2VAWG";

    @ParameterizedTest
    @CsvSource({
            "correct horse battery, $2b$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2",
            "correct horse battery, $2y$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2",
            "correct horse battery, $2a$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2",
            "パスワードは長い方が良いです, $2b$10$abcdefghijklmnopqrstuukgonDIedBjHp6VlN6Q0NnamPt1nsp1e"})
    void takesThePasswordAndNoOther(String password, String text) {
        var hash = new PasswordHash(text);

        assertThat(hash.matches(password)).isTrue();
        assertThat(hash.matches(password + " ")).isFalse();
        assertThat(hash.matches("")).isFalse();
        assertThat(hash.toString()).doesNotContain("$2");
    }

    @Test
    void doesNotTakeWhatBeginsWithALongPassword() {
        var hash = new PasswordHash(OF_72_BYTES);

        assertThat(hash.matches("x".repeat(72))).isTrue();
        assertThat(hash.matches("x".repeat(73))).as("bcrypt itself looks at 72 bytes").isFalse();
    }

    @Test
    void hashesAPasswordAnewEachTime() {
        var one = PasswordHash.of("correct horse battery");
        var other = PasswordHash.of("correct horse battery");

        assertThat(one.text()).startsWith("$2b$12$").hasSize(60).isNotEqualTo(other.text());
        assertThat(new PasswordHash(one.text()).matches("correct horse battery")).isTrue();
        assertThat(one.matches("correct horse batterY")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
            "elevenchars, has less than 12 characters",
            "élévenchàrs, has less than 12 characters",
            "日本語日本語日本語日本語日本語日本語日本語日本語日, has more than 72 bytes"})
    void aPasswordThatIsTooShortOrTooLongIsNotTaken(String password, String why) {
        assertThat(PasswordHash.whyUnfit(password)).hasValueSatisfying(words -> assertThat(words).contains(why));
        assertThatThrownBy(() -> PasswordHash.of(password)).hasMessageContaining(why).hasMessageNotContaining(password);
    }

    @Test
    void aPasswordIsOneLine() {
        assertThat(PasswordHash.whyUnfit("twelve\0characters")).isPresent();
        assertThat(PasswordHash.whyUnfit("日本語日本語日本語日本語")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"correct horse battery", "$2b$09$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2",
        "$2b$31$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2", "$1$abcdefgh$hashhashhash",
        "$2b$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/", "$2x$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2"})
    void whatIsNoStrongHashIsRefusedAndNotRepeated(String text) {
        assertThatThrownBy(() -> new PasswordHash(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(text);
    }
}
