package io.segmentexport.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the word that a misspelt one was probably meant to be. */
public final class NearestWord {

    private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

    private NearestWord() {
    }

    /** The nearest of the words, upper and lower case alike; empty if none is near. */
    public static Optional<String> to(String word, Collection<String> words) {
        return words.stream()
                .filter(candidate -> distance(word, candidate) <= tolerated(word, candidate))
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
    }

    /** {@code ; did you mean 'x'?}, or nothing if no word is near. */
    public static String hint(String word, Collection<String> words) {
        return to(word, words).map(nearest -> "; did you mean '" + nearest + "'?").orElse("");
    }

    private static int distance(String word, String candidate) {
        return DISTANCE.apply(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
    }

    /** A third of the longer word may be wrong, and two letters of a short one, but never a whole word. */
    private static int tolerated(String word, String candidate) {
        return Math.max(Math.min(2, word.length() - 1), Math.max(word.length(), candidate.length()) / 3);
    }
}
