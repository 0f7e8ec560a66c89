package io.segmentexport.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.profile.value.IdentifierReading.Unusable;
import io.segmentexport.profile.value.IdentifierReading.Valid;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {

    /** The pattern that Klaviyo's Profiles API overview recommends (emailregex.com), for atoms and domain names. */
    private static final Pattern RECOMMENDED = Pattern.compile(
            "[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                    + "@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?",
            Pattern.CASE_INSENSITIVE);

    @ParameterizedTest
    @ValueSource(strings = {
        "a@b.co",
        "sarah.mason@klaviyo-demo.com",
        "sarah+news@example.com",
        "o'brien@example.ie",
        "s_m-1@a-b.example",
        "1234567890@example.com",
        "-a-@example.com",
        "Sarah.Mason@example.com",
        "a@mail.shop.eu.example.com",
        "a@example.photography",
        "a@example.xn--p1ai",
        "a@a-new-top-level-domain.nobodyhasheardofyet",
        "a@123.com",
        "a@b.c",
        "!#$%&'*+-/=?^_`{|}~@example.com",
        "=a@example.com",
        "\"sarah mason\"@example.com",
        "\"a@b\"@example.com",
        "a@[192.0.2.1]",
        "a@[IPv6:2001:db8::1]",
    })
    void takesWhatKlaviyoMayTake(String address) {
        assertThat(EmailAddress.read(address)).isEqualTo(new Valid(address));
    }

    @ParameterizedTest
    @CsvSource({"ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ,jane@example.com", "jane＠example.com,jane@example.com", "ｊane@ｅxample.com,jane@example.com",
        "' Ｊａｎｅ＠ＥＸＡＭＰＬＥ．ＣＯＭ　',Jane@example.com", "jane@日本．jp,jane@xn--wgv71a.jp"})
    void readsFullWidthCharactersAsWhatTheyStandFor(String cell, String address) {
        assertThat(EmailAddress.read(cell)).isEqualTo(new Valid(address));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sarah.example.com             | has no @
            sarah                         | has no @
            @example.com                  | has nothing before the @
            sarah@                        | has no domain after the @
            sarah@@example.com            | has more than one @
            sarah@mason@example.com       | has more than one @
            sarah@example                 | has no dot in its domain
            sarah@localhost               | has no dot in its domain
            sarah@example.com.            | ends with a dot
            sarah@.example.com            | has two dots in a row, or a dot just after the @
            sarah@example..com            | has two dots in a row, or a dot just after the @
            sarah..mason@example.com      | has two dots in a row, or a dot just after the @
            .sarah@example.com            | begins with a dot
            sarah.@example.com            | has a dot just before the @
            sarah mason@example.com       | has a blank in it
            sarah @example.com            | has a blank in it
            sarah@ example.com            | has a blank in it
            sarah@exam ple.com            | has a blank in it
            sarah,mason@example.com       | has a character before the @ that an address cannot have there
            sarah;mason@example.com       | has a character before the @ that an address cannot have there
            mailto:sarah@example.com      | has a character before the @ that an address cannot have there
            "a"@b@example.com             | has more than one @
            a<@example.com                | has an angle bracket in it
            a@                            | is too short
            a@example.com,b@example.com   | has more than one @
            a@example.com;b@example.com   | has more than one @
            sarah@example.com,            | has a character in its domain that a domain cannot have
            sarah@example.com;            | has a character in its domain that a domain cannot have
            sarah@exam_ple.com            | has a character in its domain that a domain cannot have
            sarah@example.com/shop        | has a character in its domain that a domain cannot have
            <sarah@example.com>           | has a name or angle brackets around it
            Sarah Mason <s@example.com>   | has a name or angle brackets around it
            sarah(home)@example.com       | has a comment in brackets
            sarah@example.com(home)       | has a comment in brackets
            sarah@-example.com            | has a part of its domain that begins with a hyphen
            sarah@example-.com            | has a part of its domain that ends with a hyphen
            sarah@192.0.2.1               | has a top-level domain of digits only
            sarah@[300.0.2.1]             | has an address literal that is no IP address
            jürgen@example.de             | has a character before the @ that is not ASCII
            太郎@example.jp               | has a character before the @ that is not ASCII
            """)
    void refusesTheMalformed(String address, String why) {
        assertThat(EmailAddress.read(address)).isEqualTo(new Unusable(why));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b@example.com", "a\tb@example.com", "a@exam\nple.com", "\"a\u0007b\"@example.com",
        "a@example.com\r\nBcc:b"})
    void refusesControlCharacters(String address) {
        assertThat(EmailAddress.read(address)).isEqualTo(new Unusable("has a control character in it"));
    }

    static Stream<Arguments> blanksAround() {
        return Stream.of(" a@b.co ", "\ta@b.co\r\n", "\u00A0a@b.co\u00A0", "\uFEFFa@b.co", "a@b.co\u200B",
                "\u3000a@b.co\u3000", "\u200Ea@b.co\u200F", "\u2060 a@b.co \u2003").map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("blanksAround")
    void dropsBlanksOfEveryKindAroundIt(String cell) {
        assertThat(EmailAddress.read(cell)).isEqualTo(new Valid("a@b.co"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            Sarah.Mason@EXAMPLE.Com,   Sarah.Mason@example.com
            a@日本語.jp,               a@xn--wgv71a119e.jp
            a@Bücher.example,          a@xn--bcher-kva.example
            a@例え.テスト,             a@xn--r8jz45g.xn--zckzah
            a@example。jp,             a@example.jp
            a@ｅｘａｍｐｌｅ．ｊｐ,    a@example.jp
            a@XN--BCHER-KVA.example,   a@xn--bcher-kva.example
            """)
    void writesTheDomainInLowerCaseAndAscii(String cell, String address) {
        assertThat(EmailAddress.read(cell)).isEqualTo(new Valid(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@straße.example", "a@STRAẞE.example", "a@φίλος.example", "a@a\u200Cb.example"})
    void refusesADomainThatTheOldStandardWouldTurnIntoAnother(String cell) {
        assertThat(((Unusable) EmailAddress.read(cell)).why()).contains("write the domain in its ASCII form");
    }

    @Test
    void refusesADomainThatIsNoInternationalName() {
        assertThat(EmailAddress.read("a@" + "ü".repeat(64) + ".example"))
                .isEqualTo(new Unusable("has a domain that is no international domain name"));
    }

    @Test
    void knowsTheLimitsOfLength() {
        String label = "d".repeat(63);
        assertThat(EmailAddress.read("a@" + label + ".co")).isEqualTo(new Valid("a@" + label + ".co"));
        assertThat(EmailAddress.read("a@" + label + "d.co"))
                .isEqualTo(new Unusable("has a part of its domain that is longer than 63 characters"));
        String local = "l".repeat(64);
        assertThat(EmailAddress.read(local + "@b.co")).isEqualTo(new Valid(local + "@b.co"));
        assertThat(EmailAddress.read(local + "l@b.co"))
                .isEqualTo(new Unusable("has more than 64 characters before the @"));
        String longest = local + "@" + "d".repeat(32) + ".co";
        assertThat(longest).hasSize(100);
        assertThat(EmailAddress.read(longest)).isEqualTo(new Valid(longest));
        assertThat(EmailAddress.read(longest + "m")).isEqualTo(new Unusable("is longer than 100 characters"));
    }

    @Test
    void comparesWithoutCase() {
        assertThat(key("Sarah.MASON@example.com")).isEqualTo(key(" sarah.mason@Example.COM")).isEqualTo("sarah.mason@example.com");
    }

    private static String key(String cell) {
        return new Profile(2, ((Valid) EmailAddress.read(cell)).text(), null, null, new byte[0], List.of()).emailKey();
    }

    @Test
    void agreesWithTheRecommendedPatternAndItsShortCutWithTheLibrary() {
        Random random = new Random(20261123);
        int plain = 0;
        for (int i = 0; i < 200_000; i++) {
            String address = madeUp(random);
            boolean accepted = EmailAddress.read(address) instanceof Valid;
            assertThat(accepted).as(address)
                    .isEqualTo(RECOMMENDED.matcher(address).matches() && !address.matches(".*\\.[0-9]+"));
            if (EmailAddress.isPlain(address, address.lastIndexOf('@'))) {
                assertThat(EmailAddress.VALIDATOR.isValid(address)).as(address).isTrue();
                plain++;
            }
        }
        assertThat(plain).as("addresses that took the short cut").isBetween(20_000, 180_000);
    }

    @Test
    void tellsNothingInAMessage() {
        assertThat(EmailAddress.read("sarah@example.com").toString()).doesNotContain("sarah").doesNotContain("example");
    }

    /** Something like an address, of a few characters of which each is right in one place and wrong in another. */
    private static String madeUp(Random random) {
        return some(random, "abZ09.-_+'", 4) + "@" + some(random, "abz09-", 3) + (random.nextInt(8) == 0 ? ".." : ".")
                + some(random, "abz09-.", 3) + (random.nextInt(20) == 0 ? " ,_@".charAt(random.nextInt(4)) + "c" : "");
    }

    private static String some(Random random, String alphabet, int most) {
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(most); text.length() < length; ) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
