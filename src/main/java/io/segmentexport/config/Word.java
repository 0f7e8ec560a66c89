package io.segmentexport.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Writes the constants of an enum as words of the configuration: {@code done-file} for {@code DONE_FILE}.
 * Finds the word that a misspelt one was probably meant to be.
 */
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
            throw new InvalidValue("is none of " + String.join(", ", all(words)) + hint(text, all(words)));
        }
        return words.getEnumConstants()[position];
    }

    /** The nearest of the words, upper and lower case alike; empty if none is near. */
    public static Optional<String> nearest(String word, Collection<String> words) {
        return words.stream()
                .filter(candidate -> distance(word, candidate) >= 0)
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
    }

    /** {@code ; did you mean 'x'?}, or nothing if no word is near. */
    public static String hint(String word, Collection<String> words) {
        return nearest(word, words).map(nearest -> "; did you mean '" + nearest + "'?").orElse("");
    }

    /** -1 for more than what is tolerated. Long words are told apart by their length: the distance itself takes its square. */
    private static int distance(String word, String candidate) {
        int tolerated = tolerated(word, candidate);
        return Math.abs(word.length() - candidate.length()) > tolerated ? -1 : new LevenshteinDistance(tolerated)
                .apply(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
    }

    /** A third of the longer word may be wrong, and two letters of a short one, but never a whole word. */
    private static int tolerated(String word, String candidate) {
        return Math.max(Math.min(2, word.length() - 1), Math.max(word.length(), candidate.length()) / 3);
    }
}
