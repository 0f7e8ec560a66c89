package io.segmentexport.profile;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadata;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneNumberDesc;
import com.google.i18n.phonenumbers.metadata.DefaultMetadataDependenciesProvider;
import com.google.i18n.phonenumbers.metadata.source.MetadataSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The valid numbers of a country calling code: {@link PhoneNumberUtil#isValidNumber} with all the patterns of
 * libphonenumber's metadata tried at once. The library itself tries them one after the other, for every region of the
 * country code, with a regular expression each.
 */
final class NumberingPlan {

    /** libphonenumber's name for the region of a country code that belongs to no country, such as 800. */
    private static final String NO_COUNTRY = "001";

    /** The library's own limits (MIN_LENGTH_FOR_NSN, MAX_LENGTH_FOR_NSN). */
    private static final int MIN_NATIONAL_DIGITS = 2;
    private static final int MAX_NATIONAL_DIGITS = 17;

    private static final Pattern ANYTHING = Pattern.compile("");
    private static final Pattern NOTHING = Pattern.compile("(?!)");

    private static final MetadataSource METADATA =
            DefaultMetadataDependenciesProvider.getInstance().getPhoneNumberMetadataSource();

    /**
     * What the metadata says of a region.
     *
     * @param beginning pattern of all the texts that begin as only numbers of this region do; null where that does not
     *                  decide
     * @param general   what all its numbers have in common
     * @param types     its fixed lines, its mobiles and so on: a valid number is of one of them
     */
    private record Region(String beginning, PhoneNumberDesc general, List<PhoneNumberDesc> types) {

        static Region of(PhoneMetadata region, boolean isOneOfMany) {
            return new Region(
                    isOneOfMany && region.hasLeadingDigits() ? "(?:" + region.getLeadingDigits() + ")\\d*" : null,
                    region.getGeneralDesc(),
                    Stream.of(region.getPremiumRate(), region.getTollFree(), region.getSharedCost(), region.getVoip(),
                                    region.getPersonalNumber(), region.getPager(), region.getUan(),
                                    region.getVoicemail(), region.getFixedLine(),
                                    region.getSameMobileAndFixedLinePattern() ? null : region.getMobile())
                            .filter(type -> type != null && !type.getNationalNumberPattern().isEmpty()).toList());
        }

        void addPatterns(Set<String> patterns) {
            if (beginning != null) {
                patterns.add(beginning);
            }
            patterns.add(general.getNationalNumberPattern());
            types.forEach(type -> patterns.add(type.getNationalNumberPattern()));
        }

        /** As getNumberTypeHelper of the library does. */
        boolean has(Set<String> matching, int length) {
            return isMatching(general, matching, length)
                    && types.stream().anyMatch(type -> isMatching(type, matching, length));
        }

        /** As isNumberMatchingDesc of the library does: no lengths of its own means any that the region has. */
        private static boolean isMatching(PhoneNumberDesc desc, Set<String> matching, int length) {
            List<Integer> lengths = desc.getPossibleLengthList();
            return (lengths.isEmpty() || lengths.contains(length))
                    && matching.contains(desc.getNationalNumberPattern());
        }
    }

    private final List<Region> regions;
    private final Pattern nationalPrefix;
    private final DigitAutomaton automaton;

    /**
     * @param countryCode   a country calling code, 81
     * @param regionsOfCode its regions in the order of libphonenumber
     * @throws IllegalArgumentException where the metadata has a pattern that a {@link DigitAutomaton} cannot read
     */
    static NumberingPlan of(int countryCode, List<String> regionsOfCode) {
        List<PhoneMetadata> regions = regionsOfCode.stream()
                .map(region -> region.equals(NO_COUNTRY) ? METADATA.getMetadataForNonGeographicalRegion(countryCode)
                        : METADATA.getMetadataForRegion(region)).toList();
        String nationalPrefix = regions.get(0).getNationalPrefixForParsing();
        return new NumberingPlan(regions.stream().map(region -> Region.of(region, regions.size() > 1)).toList(),
                nationalPrefix.isEmpty() ? NOTHING : Pattern.compile(nationalPrefix));
    }

    /** A plan of which nothing is known. */
    static NumberingPlan unknown() {
        return new NumberingPlan(List.of(), ANYTHING);
    }

    private NumberingPlan(List<Region> regions, Pattern nationalPrefix) {
        this.regions = regions;
        this.nationalPrefix = nationalPrefix;
        Set<String> patterns = new HashSet<>();
        regions.forEach(region -> region.addPatterns(patterns));
        automaton = new DigitAutomaton(patterns, this::isValid);
    }

    /** Looks up the national number that begins at that index of a text, ASCII digits only. */
    Validity validity(String text, int from) {
        int length = text.length() - from;
        if (length < MIN_NATIONAL_DIGITS || length > MAX_NATIONAL_DIGITS) {
            return Validity.UNKNOWN;
        }
        if (automaton.accepts(text, from)) {
            return Validity.VALID;
        }
        return nationalPrefix.matcher(text).region(from, text.length()).lookingAt() ? Validity.UNKNOWN
                : Validity.INVALID;
    }

    /** As getRegionCodeForNumber of the library does: the first region that claims the number decides. */
    private boolean isValid(Set<String> matching, int length) {
        for (Region region : regions) {
            boolean claims = region.beginning == null ? region.has(matching, length)
                    : matching.contains(region.beginning);
            if (claims) {
                return region.has(matching, length);
            }
        }
        return false;
    }
}
