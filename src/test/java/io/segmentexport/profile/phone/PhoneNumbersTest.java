package io.segmentexport.profile.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.segmentexport.profile.phone.NumberingPlans.Validity;
import io.segmentexport.profile.value.IdentifierReading.Valid;
import io.segmentexport.profile.value.IdentifierReading.Unusable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumbersTest {

    private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();

    private static final Map<String, String> EXAMPLES = new HashMap<>();

    /** Made for the first number, so that little is left to the library. */
    private static final NumberingPlans PLANS = new NumberingPlans(0);

    private final PhoneNumbers anywhere = new PhoneNumbers(Optional.empty(), PLANS);

    @ParameterizedTest
    @CsvSource(textBlock = """
            +819012345678,              +819012345678
            +81 90-1234-5678,           +819012345678
            ' +81 (90) 1234.5678 ',     +819012345678
            0081 90 1234 5678,          +819012345678
            ＋８１９０１２３４５６７８, +819012345678
            +81-(0)90-1234-5678,        +819012345678
            +44 (0)20 7946 0958,        +442079460958
            +390612345678,              +390612345678
            +1 650-253-0000 ext. 12,    +16502530000
            tel:+1-650-253-0000,        +16502530000
            '\u00A0+16502530000\u200B', +16502530000
            """)
    void readsANumberThatHasItsCountryCode(String cell, String e164) {
        assertThat(anywhere.read(cell)).isEqualTo(new Valid(e164));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            AT | +436641234567.0      | +436641234567
            AT | +43 664 1234567.00   | +436641234567
            AT | ＋４３６６４１２３４５６７．０ | +436641234567
            AT | 06641234567.0        | +436641234567
            DE | 1701234567.0         | +491701234567
            US | 16502530000.0        | +16502530000
            US | 6462530000.0         | +16462530000
            DE | '01701234567         | +491701234567
            DE | '+491701234567.0     | +491701234567
            DE | ="01701234567"       | +491701234567
            DE | ="+491701234567.0"   | +491701234567
            DE | 0170.1234560         | +491701234560
            JP | ＇０９０１２３４５６７８ | +819012345678
            JP | ＝＂０９０１２３４５６７８＂ | +819012345678
            DE | 1701234567,0         | +491701234567
            AT | +436641234567,00     | +436641234567
            """)
    void readsANumberThatASpreadsheetSpoiled(String region, String cell, String e164) {
        assertThat(new PhoneNumbers(Optional.of(region), PLANS).read(cell)).isEqualTo(new Valid(e164));
    }

    @ParameterizedTest
    @CsvSource({"DE, 491701234567", "DE, 491701234567.0", "AT, 491701234567"})
    void readsNoNumberOfTwoThatItCouldBe(String region, String cell) {
        assertThat(new PhoneNumbers(Optional.of(region), PLANS).read(cell)).isInstanceOf(Unusable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+43.664.1234567.0", "6.21457E+12", "'6.21457E+12", "=\"6.21457E+12\"", "'", "=\"\"", ".0", "'.0", "６．２１４５７Ｅ＋１２", "6,21457E12"})
    void readsNoNumberWhoseDigitsAreNotCertain(String cell) {
        assertThat(new PhoneNumbers(Optional.of("AT"), PLANS).read(cell)).isInstanceOf(Unusable.class);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            JP, 090-1234-5678,          +819012345678
            JP, ０９０－１２３４－５６７８, +819012345678
            JP, (090) 1234 5678,        +819012345678
            JP, +16502530000,           +16502530000
            JP, 0016502530000,          +16502530000
            JP, 010 1 650 253 0000,     +16502530000
            JP, +81 090-1234-5678,      +819012345678
            US, (650) 253-0000,         +16502530000
            DE, 0151 23456789,          +4915123456789
            DE, 0049 151 23456789,      +4915123456789
            IT, 06 1234 5678,           +390612345678
            """)
    void readsANumberOfTheRegion(String region, String cell, String e164) {
        assertThat(new PhoneNumbers(Optional.of(region), PLANS).read(cell)).isEqualTo(new Valid(e164));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            090-1234-5678               | has no known country code, and no phone-region is set for numbers without one
            +999 1234 5678              | has no known country code, and no phone-region is set for numbers without one
            +16502530                   | is not a valid number of its country
            +1 650 253                  | is not a valid number of its country
            +1 000 000 0000             | is not a valid number of its country
            +81 9                       | has too few digits
            +8190123456781234567890     | has too many digits
            unknown                     | is no phone number
            -                           | is no phone number
            4.91512E+11                 | lost its digits when a spreadsheet turned it into scientific notation
            8,19012E+11                 | lost its digits when a spreadsheet turned it into scientific notation
            """)
    void saysWhyANumberCannotBeUsed(String cell, String why) {
        assertThat(anywhere.read(cell)).isEqualTo(new Unusable(why));
    }

    @Test
    void neverTakesTheRestOfAMangledNumberForANumberOfTheRegion() {
        assertThat(new PhoneNumbers(Optional.of("DE")).read("4.91512E+11")).isInstanceOf(Unusable.class);
    }

    @Test
    void refusesARegionThatThereIsNot() {
        assertThatThrownBy(() -> new PhoneNumbers(Optional.of("Japan"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("phone-region \"Japan\"").hasMessageContaining("ISO 3166");
    }

    @Test
    void readsTheExampleNumbersOfEveryRegion() {
        for (String region : LIBRARY.getSupportedRegions()) {
            String e164 = LIBRARY.format(LIBRARY.getExampleNumber(region), PhoneNumberFormat.E164);
            assertThat(anywhere.read(e164)).isEqualTo(new Valid(e164));
        }
    }

    @Test
    void neverReadsAnInternationalNumberAsAnotherThanTheParserOfTheLibraryDoes() {
        List<String> regions = LIBRARY.getSupportedRegions().stream().sorted().toList();
        Random random = new Random(20261123);
        int valid = 0;
        for (int i = 0; i < 10_000; i++) {
            String text = madeUp(regions.get(random.nextInt(regions.size())), random);
            String shortCut = PhoneNumbers.international(text);
            if (shortCut != null && PLANS.validity(shortCut) == Validity.VALID) {
                assertThat(parsed(text, "ZZ")).as(text).isIn(shortCut, "invalid");
                valid++;
            }
        }
        assertThat(valid).as("numbers that took the short cut").isGreaterThan(2_000);
    }

    @Test
    void neverReadsANationalNumberAsAnotherThanTheParserOfTheLibraryDoes() {
        List<String> regions = LIBRARY.getSupportedRegions().stream().sorted()
                .filter(region -> "0".equals(LIBRARY.getNddPrefixForRegion(region, true))).toList();
        Random random = new Random(20261123);
        int valid = 0;
        for (int i = 0; i < 10_000; i++) {
            String region = regions.get(random.nextInt(regions.size()));
            int countryCode = LIBRARY.getCountryCodeForRegion(region);
            String text = "0" + madeUp(region, random).substring(1 + Integer.toString(countryCode).length());
            String shortCut = PhoneNumbers.national(text, countryCode);
            if (shortCut != null && PLANS.validity(shortCut) == Validity.VALID) {
                assertThat(parsed(text, region)).as("%s in %s", text, region).isIn(shortCut, "invalid");
                valid++;
            }
        }
        assertThat(valid).as("numbers that took the short cut").isGreaterThan(2_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "81 90 1234 5678", "+81(90)12345678", "0 90.1234.5678", "00", "0-0",
        "+８１９０１２３４５６７８", "０９０１２３４５６７８", "\u00A0+819012345678", "+81 90 1234 5678 x1"})
    void leavesWhatIsWrittenOtherwiseToTheLibrary(String text) {
        assertThat(PhoneNumbers.international(text)).isNull();
        assertThat(PhoneNumbers.national(text, 81)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JP", "DE", "GB", "IT", "US", "AR", "BR"})
    void answersAlikeForTheFirstNumbersAndTheRest(String region) {
        PhoneNumbers first = new PhoneNumbers(Optional.of(region), new NumberingPlans(Integer.MAX_VALUE));
        PhoneNumbers rest = new PhoneNumbers(Optional.of(region), PLANS);
        String prefix = "+" + LIBRARY.getCountryCodeForRegion(region);
        Random random = new Random(20261123);
        for (int i = 0; i < 300; i++) {
            String international = madeUp(region, random);
            String national = "0" + international.substring(prefix.length());
            assertThat(rest.read(international)).as(international).isEqualTo(first.read(international));
            assertThat(rest.read(national)).as(national).isEqualTo(first.read(national));
            String withTrunkPrefix = prefix + national;
            assertThat(rest.read(withTrunkPrefix)).as(withTrunkPrefix).isEqualTo(first.read(withTrunkPrefix));
        }
    }

    @Test
    void takesANumberThatIsInE164AlreadyAsItIs() {
        String cell = "+819012345678";

        assertThat(((Valid) anywhere.read(cell)).text()).isSameAs(cell);
    }

    /** A real number of the region, its last digits made up. */
    private static String madeUp(String region, Random random) {
        String digits = EXAMPLES.computeIfAbsent(region,
                name -> LIBRARY.format(LIBRARY.getExampleNumber(name), PhoneNumberFormat.E164));
        StringBuilder text = new StringBuilder(digits);
        for (int last = 1 + random.nextInt(6), i = digits.length() - last; i < digits.length(); i++) {
            text.setCharAt(i, (char) ('0' + random.nextInt(10)));
        }
        return text.toString();
    }

    private static String parsed(String text, String region) {
        try {
            PhoneNumber number = LIBRARY.parse(text, region);
            return LIBRARY.isValidNumber(number) ? LIBRARY.format(number, PhoneNumberFormat.E164) : "invalid";
        } catch (NumberParseException e) {
            return "invalid";
        }
    }
}
