package io.segmentexport.klaviyo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', value = {
        "jane.doe+x@mail.example.com is taken               | ‹e-mail› is taken",
        "Mail for <jane@example.com>, please                | Mail for <‹e-mail›>, please",
        "Invalid email: jane@example.com                    | Invalid email: ‹e-mail›",
        "山田@例え.jp is not a valid email address.           | ‹e-mail› is not a valid email address.",
        "not-an-email is not a valid email address.         | ‹value› is not a valid email address.",
        "Jane Doe is not a valid phone number               | ‹value› is not a valid phone number",
        "Invalid email address: jane.example.com            | Invalid email address: ‹value›",
        "Got value: Jane Doe of Main Street                 | Got value: ‹value›",
        "Call +1 (212) 555-0123 now                         | Call ‹phone› now",
        "Number 0049301234567 is taken                      | Number ‹phone› is taken",
        "Value 'Jane' cannot be used                        | Value ‹value› cannot be used",
        "Value \"Jane Doe\" cannot be used                  | Value ‹value› cannot be used",
        "Value `Jane` or “Doe” or ‘x’                       | Value ‹value› or ‹value› or ‹value›",
        "jane.example.com cannot be used                    | ‹value› cannot be used"})
    void masksWhatMayBePersonal(String text, String masked) {
        assertThat(PersonalData.masked(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "'first_name' is not a valid field for the resource 'profile'.",
        "The payload provided in the request is invalid.",
        "The payload provided in the request is not valid.",
        "A list with id Y6nRLr does not exist.",
        "Missing or invalid private key.",
        "The request may hold 10000 profiles, but 10001 were found.",
        "Request was throttled. Expected available in 3 seconds.",
        "Phone numbers must be E.164.",
        "The revision 2026-07-15 is retired",
        "Invalid input: the email must be set",
        "location.city must be a string"})
    void leavesWhatHelps(String text) {
        assertThat(PersonalData.masked(text)).isEqualTo(text);
    }

    @Test
    void keepsToOneLineOfTwoHundredCharacters() {
        assertThat(PersonalData.masked("one\r\ntwo\u2028three\u0000four")).isEqualTo("one two three four");
        assertThat(PersonalData.masked("a ".repeat(500))).hasSize(200).endsWith("…");
        assertThat(PersonalData.masked("x".repeat(198) + "\uD83D\uDE00 and more")).hasSize(199).endsWith("x…");
    }

    @Test
    void masksAnAddressThatTheLastCharactersWouldCut() {
        assertThat(PersonalData.masked("a ".repeat(95) + "jane@example.com and more of it")).doesNotContain("jane");
    }

    @Test
    void isQuickWithHugeTexts() {
        assertThat(PersonalData.masked("a.".repeat(2_000_000))).hasSizeLessThanOrEqualTo(200);
        assertThat(PersonalData.masked("'".repeat(2_000_000))).hasSizeLessThanOrEqualTo(200);
        assertThat(PersonalData.masked("1".repeat(2_000_000))).hasSizeLessThanOrEqualTo(200);
        assertThat(PersonalData.masked(null)).isEmpty();
    }
}
