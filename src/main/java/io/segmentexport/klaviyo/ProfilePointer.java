package io.segmentexport.klaviyo;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON pointer of an error that leads to one profile of the batch:
 * {@code /data/attributes/profiles/data/{index}/attributes/{attribute}}.
 *
 * @param index     the profile's place in the batch, from 0
 * @param attribute the attribute's name ({@code email}, {@code location.city}), where the pointer goes that far
 */
record ProfilePointer(int index, Optional<String> attribute) {

    private static final Pattern SHAPE =
            Pattern.compile("/?data/attributes/profiles/data/(\\d{1,9})(?:/(?:attributes/?)?(.*))?", Pattern.DOTALL);

    static Optional<ProfilePointer> from(String pointer) {
        Matcher shape = SHAPE.matcher(pointer);
        if (!shape.matches()) {
            return Optional.empty();
        }
        Optional<String> attribute = Optional.ofNullable(shape.group(2))
                .map(rest -> PersonalData.name(rest.replaceAll("/+$", "").replace('/', '.')))
                .filter(name -> !name.isEmpty());
        return Optional.of(new ProfilePointer(Integer.parseInt(shape.group(1)), attribute));
    }
}
