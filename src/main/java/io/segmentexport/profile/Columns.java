package io.segmentexport.profile;

import io.segmentexport.profile.value.Blanks;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The columns of a segment file, found by name. */
final class Columns {

    private final List<String> names;
    private final List<String> trimmed;

    Columns(List<String> names) {
        this.names = List.copyOf(names);
        this.trimmed = names.stream().map(Blanks::trim).toList();
    }

    /**
     * The positions of the columns of those names: the same name, else the same but for blanks around it.
     *
     * @throws UnmappableColumnsException if there is no such column; the message names all of them
     */
    List<Integer> positions(Collection<String> wanted) {
        List<Integer> positions = wanted.stream().map(this::position).toList();
        if (positions.contains(-1)) {
            throw new UnmappableColumnsException(missing(wanted.stream().filter(name -> position(name) < 0).toList()));
        }
        return positions;
    }

    int count() {
        return names.size();
    }

    /** The name of a column without blanks around it. */
    String name(int position) {
        return trimmed.get(position);
    }

    private int position(String name) {
        int exact = names.indexOf(name);
        return exact >= 0 ? exact : trimmed.indexOf(Blanks.trim(name));
    }

    private String missing(List<String> missing) {
        // If the header is missing, its place is taken by somebody's data, which no message may repeat.
        if (names.stream().anyMatch(name -> name.indexOf('@') >= 0)) {
            return list(missing, false) + ": the first row holds an e-mail address, so the file seems to have no "
                    + "header; put a row with the names of the columns on top";
        }
        return list(missing, true) + "; it has " + String.join(", ", trimmed);
    }

    private String list(List<String> missing, boolean suggest) {
        String columns = missing.stream().distinct()
                .map(name -> "\"" + name + "\"" + (suggest ? suggestion(name) : ""))
                .collect(Collectors.joining(", "));
        return missing.stream().distinct().count() == 1
                ? "column " + columns + " is not in the file" : "columns " + columns + " are not in the file";
    }

    private String suggestion(String name) {
        String plain = plain(name);
        LevenshteinDistance distance = new LevenshteinDistance(Math.max(1, plain.length() / 3));
        // The distance of what is too far away is -1.
        TreeMap<Integer, List<String>> byDistance = trimmed.stream().collect(Collectors.groupingBy(
                column -> distance.apply(plain, plain(column)), TreeMap::new, Collectors.toList()));
        return byDistance.tailMap(0).values().stream().findFirst()
                .map(nearest -> " (did you mean " + String.join(" or ", nearest) + "?)").orElse("");
    }

    /** A name without what people write now so, now so: case, blanks, underscores, hyphens. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{Nd}]", "");
    }
}
