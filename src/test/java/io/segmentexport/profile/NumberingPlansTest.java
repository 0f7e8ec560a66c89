package io.segmentexport.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberingPlansTest {

    private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();

    private static final int VARIATIONS = 12;

    private final Random random = new Random(20261123);

    @Test
    void knowsTheExampleNumbersOfAllTypesOfAllCountryCodes() {
        for (int countryCode : LIBRARY.getSupportedCallingCodes()) {
            for (String national : examples(countryCode)) {
                assertThat(NumberingPlans.isValid("+" + countryCode + national))
                        .as("+%s %s", countryCode, national).isTrue();
            }
        }
    }

    @Test
    void agreesWithTheLibraryOnNumbersAroundTheExamplesOfAllCountryCodes() {
        int valid = 0;
        int invalid = 0;
        for (int countryCode : LIBRARY.getSupportedCallingCodes()) {
            for (String national : variations(examples(countryCode))) {
                boolean expected = LIBRARY.isValidNumber(number(countryCode, national));
                if (NumberingPlans.isValid("+" + countryCode + national) != expected) {
                    throw new AssertionError("+%s %s is %s".formatted(countryCode, national, expected));
                }
                valid += expected ? 1 : 0;
                invalid += expected ? 0 : 1;
            }
        }
        assertThat(valid).isGreaterThan(5_000);
        assertThat(invalid).isGreaterThan(5_000);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            +390612345678,    true
            +39612345678,     false
            +3906698123456,   true
            +80012345678,     true
            +8001234567,      false
            +870773111632,    true
            +882345678901,    true
            +77010009998,     true
            +12684601234,     true
            +12689999999999,  false
            +441624456789,    true
            """)
    void knowsLeadingZerosAndNumbersOfNoCountryAndCountriesThatShareACode(String e164, boolean valid) {
        assertThat(NumberingPlans.isValid(e164)).isEqualTo(valid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "+8", "+81", "+0", "+000000000000", "+999123456789", "+81000000000",
        "+4915123456789012345678901234567890"})
    void knowsThatThereIsNoSuchNumber(String e164) {
        assertThat(NumberingPlans.isValid(e164)).isFalse();
    }

    private static Set<String> examples(int countryCode) {
        return Stream.concat(
                        Stream.ofNullable(LIBRARY.getExampleNumberForNonGeoEntity(countryCode)),
                        LIBRARY.getRegionCodesForCountryCode(countryCode).stream()
                                .flatMap(region -> Stream.of(PhoneNumberType.values())
                                        .map(type -> LIBRARY.getExampleNumberForType(region, type))))
                .filter(Objects::nonNull).map(LIBRARY::getNationalSignificantNumber)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Other digits at the end and in the middle, a digit more or less, zeros in front. */
    private Set<String> variations(Set<String> nationals) {
        Set<String> all = new TreeSet<>();
        for (String national : nationals) {
            all.add(national.substring(1));
            all.add(national.substring(0, national.length() - 1));
            all.add(national + random.nextInt(10));
            all.add("0" + national);
            all.add("00" + national);
            all.add("0" + national.substring(1));
            IntStream.range(0, VARIATIONS).forEach(i -> all.add(withOtherDigits(national)));
        }
        return all;
    }

    private String withOtherDigits(String national) {
        StringBuilder digits = new StringBuilder(national);
        for (int i = random.nextInt(national.length()); i < national.length(); i += 1 + random.nextInt(4)) {
            digits.setCharAt(i, (char) ('0' + random.nextInt(10)));
        }
        return digits.toString();
    }

    private static PhoneNumber number(int countryCode, String national) {
        int zeros = 0;
        while (zeros < national.length() - 1 && national.charAt(zeros) == '0') {
            zeros++;
        }
        PhoneNumber number = new PhoneNumber().setCountryCode(countryCode)
                .setNationalNumber(Long.parseLong(national)).setItalianLeadingZero(zeros > 0);
        return zeros > 1 ? number.setNumberOfLeadingZeros(zeros) : number;
    }
}
