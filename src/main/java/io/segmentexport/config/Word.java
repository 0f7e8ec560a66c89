package io.segmentexport.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Writes the constants of an enum as words of the configuration: {@code done-file} for {@code DONE_FILE}. */
public final class Word {

    private Word() {
    }

    /** The word for a constant. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The words for all constants, in their order. */
    public static List<String> all(Class<? extends Enum<?>> words) {
        return Arrays.stream(words.getEnumConstants()).map(Word::of).toList();
    }

    /**
     * The constant that a word stands for.
     *
     * @throws InvalidValue if it is none of them; the message names the nearest
     */
    public static <E extends Enum<E>> E parse(String text, Class<E> words) {
        int position = all(words).indexOf(text);
        if (position < 0) {
            throw new InvalidValue("is none of " + String.join(", ", all(words)) + NearestWord.hint(text, all(words)));
        }
        return words.getEnumConstants()[position];
    }
}
