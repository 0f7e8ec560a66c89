package io.segmentexport.segment;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The columns of a segment file.
 *
 * @param file      the name of the file, without its folder
 * @param delimiter what stands between two cells
 * @param names     the names in order, as the header has them; empty if a column has none
 */
public record Columns(String file, char delimiter, List<String> names) {

    /** A cell that is no name of a column: an e-mail address, a date, a phone number or another number. */
    private static final Pattern DATA = Pattern.compile(".*@.*|[+(]?\\d[-\\d\\s()./:,T]*Z?");
    private static final int LONGEST_NAME_SHOWN = 60;
    private static final int MOST_NAMES_SHOWN = 50;

    public Columns {
        names = List.copyOf(names);
    }

    /**
     * The positions of the columns of these names, from 0. A name is found as it is written, else by its characters: Unicode's
     * composed and decomposed forms are the same (NFC), and blanks around it do not count.
     *
     * @throws SegmentFileException if a column is missing, or its name stands there twice; the message names all of them
     */
    public List<Integer> positions(Collection<String> wanted) {
        List<String> missing = wanted.stream().distinct().filter(name -> found(name).isEmpty()).toList();
        if (!missing.isEmpty()) {
            throw new SegmentFileException(missing(missing, count(wanted) > 0), null);
        }
        List<String> repeated = wanted.stream().distinct().filter(name -> found(name).size() > 1).toList();
        if (!repeated.isEmpty()) {
            throw new SegmentFileException(repeated.stream()
                    .map(name -> "column " + shown(name) + " is in " + file + " more than once (columns "
                            + found(name).stream().map(at -> String.valueOf(at + 1)).collect(Collectors.joining(", ")) + ")")
                    .collect(Collectors.joining("; ")) + ". Rename the ones that are not meant.", null);
        }
        return wanted.stream().map(name -> found(name).get(0)).toList();
    }

    /** How many of these names are there. */
    long count(Collection<String> wanted) {
        return wanted.stream().filter(name -> !found(name).isEmpty()).count();
    }

    /** The name of a column without blanks around it. */
    public String name(int position) {
        return Blanks.trim(names.get(position));
    }

    /** Whether these are the names of the columns, blanks around them aside. */
    boolean areNamed(String[] cells) {
        return cells.length == names.size() && IntStream.range(0, cells.length).allMatch(i -> key(cells[i]).equals(key(names.get(i))));
    }

    private List<Integer> found(String name) {
        var exact = IntStream.range(0, names.size()).filter(i -> names.get(i).equals(name)).boxed().toList();
        return !exact.isEmpty() ? exact
                : IntStream.range(0, names.size()).filter(i -> key(names.get(i)).equals(key(name))).boxed().toList();
    }

    private static String key(String name) {
        return Normalizer.normalize(Blanks.trim(name), Normalizer.Form.NFC);
    }

    private String missing(List<String> missing, boolean known) {
        String suggestions = suggestions(missing);
        String columns = missing.stream().map(Columns::shown).collect(Collectors.joining(", "));
        String fault = (missing.size() == 1 ? "column " + columns + " is not in " : "columns " + columns + " are not in ") + file + ". ";
        // If the header is missing, its place is taken by somebody's data, which no message may repeat.
        if (names.stream().anyMatch(name -> DATA.matcher(name.strip()).matches())) {
            return fault + "Its first row looks like data, not like the names of columns. Put a row with the names on top, or set "
                    + "export.ID.columns.";
        }
        if (!known && suggestions.isEmpty()) {
            return fault + "No mapped column is there, nor a similar name; the first row is not shown, since it may hold data. Compare "
                    + "it with the columns of the export. If the file has no header, set export.ID.columns.";
        }
        String found = names.stream().filter(name -> !name.isBlank()).limit(MOST_NAMES_SHOWN).map(Columns::shown).collect(Collectors.joining(", "));
        return fault + "Columns found (delimiter " + delimiterInWords() + "): " + found + (names.size() > MOST_NAMES_SHOWN ? " …" : "") + "."
                + suggestions;
    }

    private String delimiterInWords() {
        return switch (delimiter) {
            case ',' -> "comma";
            case ';' -> "semicolon";
            case '\t' -> "tab";
            case '|' -> "pipe";
            default -> String.valueOf(delimiter);
        };
    }

    private String suggestions(List<String> missing) {
        List<String> questions = new ArrayList<>();
        for (String name : missing) {
            List<String> near = near(name);
            if (!near.isEmpty()) {
                questions.add(String.join(" or ", near) + (missing.size() == 1 ? "" : " for " + shown(name)));
            }
        }
        return questions.isEmpty() ? "" : " Did you mean " + String.join(", ", questions) + "?";
    }

    private List<String> near(String name) {
        String plain = plain(name);
        LevenshteinDistance distance = new LevenshteinDistance(Math.max(1, plain.length() / 3));
        // The distance of what is too far away is -1.
        TreeMap<Integer, List<String>> byDistance = names.stream().filter(column -> !plain(column).isEmpty()).collect(Collectors.groupingBy(
                column -> distance.apply(plain, plain(column)), TreeMap::new, Collectors.toList()));
        return byDistance.tailMap(0).values().stream().findFirst().orElse(List.of()).stream().map(Columns::shown).toList();
    }

    /** A name without what people write now so, now so: case, blanks, underscores, hyphens. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{Nd}]", "");
    }

    private static String shown(String name) {
        String oneLine = Blanks.trim(name).replaceAll("\\p{Cntrl}", " ");
        boolean fits = oneLine.length() <= LONGEST_NAME_SHOWN;
        return '"' + (fits ? oneLine : oneLine.substring(0, LONGEST_NAME_SHOWN) + "…") + '"';
    }
}
