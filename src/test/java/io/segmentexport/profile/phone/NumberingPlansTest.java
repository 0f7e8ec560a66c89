package io.segmentexport.profile.phone;

import static io.segmentexport.profile.phone.NumberingPlans.Validity.INVALID;
import static io.segmentexport.profile.phone.NumberingPlans.Validity.VALID;
import static io.segmentexport.profile.phone.NumberingPlans.Validity.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.segmentexport.profile.phone.NumberingPlans.Validity;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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

    private static final String NO_COUNTRY = "001";

    private static final int VARIATIONS = 10;

    private final NumberingPlans plans = new NumberingPlans(0);
    private final Random random = new Random(20261123);

    @Test
    void knowsTheExampleNumbersOfAllTypesOfAllCountryCodes() {
        for (int countryCode : LIBRARY.getSupportedCallingCodes()) {
            assertThat(examples(countryCode)).isNotEmpty().allSatisfy(national ->
                    assertThat(plans.validity("+" + countryCode + national)).isEqualTo(VALID));
        }
    }

    @Test
    void agreesWithTheLibraryOnNumbersAroundTheExamplesOfAllCountryCodes() {
        Map<Validity, Integer> seen = new EnumMap<>(Validity.class);
        for (int countryCode : LIBRARY.getSupportedCallingCodes()) {
            for (String national : variations(examples(countryCode))) {
                String e164 = "+" + countryCode + national;
                Validity validity = plans.validity(e164);
                assertThat(validity == VALID).as(e164).isEqualTo(LIBRARY.isValidNumber(number(countryCode, national)));
                if (validity == INVALID) {
                    assertThat(isValidWhenParsed(e164)).as(e164).isFalse();
                }
                seen.merge(validity, 1, Integer::sum);
            }
        }
        assertThat(seen.get(VALID)).isGreaterThan(3_000);
        assertThat(seen.get(INVALID)).isGreaterThan(3_000);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            +390612345678,   VALID,   leading zero
            +39612345678,    INVALID, and without it
            +390669812345,   VALID,   Vatican City
            +80012345678,    VALID,   international freephone
            +8001234567,     INVALID, a digit less
            +80000000000,    VALID,   all zeros
            +8823421234,     VALID,   international network
            +77123456789,    VALID,   Kazakhstan
            +16846221234,    VALID,   American Samoa
            +16849999999,    INVALID, no number of American Samoa
            +441624756789,   VALID,   Isle of Man
            +494930000,      INVALID, of a type but not of the numbers in general
            +819012345678,   VALID,   a mobile of Japan
            +8109012345678,  UNKNOWN, with a trunk prefix that the parser takes away
            +81000000000,    UNKNOWN, likewise
            +11234567890,    UNKNOWN, likewise
            +81,             UNKNOWN, too short
            +819,            UNKNOWN, too short
            +8190123456781234567890, UNKNOWN, too long
            +,               UNKNOWN, no country code
            +8,              UNKNOWN, no country code
            +000000000000,   UNKNOWN, no country code
            +999123456789,   UNKNOWN, no country code
            """)
    void knowsWhatANumberIs(String e164, Validity validity, String why) {
        assertThat(plans.validity(e164)).as(why).isEqualTo(validity);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+390612345678", "+80012345678", "+80000000000", "+819012345678", "+819", "+81",
        "+8190123456781234567890", "+39612345678", "+494930000"})
    void asksTheLibraryForTheFirstNumbersOfACountryCode(String e164) {
        Validity known = plans.validity(e164);

        assertThat(new NumberingPlans(1).validity(e164)).isEqualTo(known == VALID ? VALID : UNKNOWN);
    }

    @Test
    void makesAPlanWhenMoreThanAFewNumbersOfACountryCodeWereSeen() {
        NumberingPlans patient = new NumberingPlans(2);

        assertThat(Stream.of("+39612345678", "+39612345678", "+8001234567", "+39612345678", "+8001234567")
                .map(patient::validity)).containsExactly(UNKNOWN, UNKNOWN, UNKNOWN, INVALID, UNKNOWN);
    }

    private static Set<String> examples(int countryCode) {
        List<String> regions = LIBRARY.getRegionCodesForCountryCode(countryCode);
        Stream<PhoneNumber> numbers = regions.contains(NO_COUNTRY)
                ? Stream.of(LIBRARY.getExampleNumberForNonGeoEntity(countryCode))
                : regions.stream().flatMap(region -> Stream.of(PhoneNumberType.values())
                        .map(type -> LIBRARY.getExampleNumberForType(region, type)));
        return numbers.filter(Objects::nonNull).map(LIBRARY::getNationalSignificantNumber)
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

    private static boolean isValidWhenParsed(String e164) {
        try {
            return LIBRARY.isValidNumber(LIBRARY.parse(e164, null));
        } catch (NumberParseException e) {
            throw new AssertionError(e164 + " would be refused for another reason", e);
        }
    }
}
