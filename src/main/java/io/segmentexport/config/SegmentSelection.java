package io.segmentexport.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The segments that an export takes, and the rule which file belongs to which.
 *
 * @param names the configured names in order; empty if {@code *} selects all
 */
public record SegmentSelection(List<String> names) {

    /** A segment's name becomes part of a file's name. */
    private static final Pattern UNSAFE_IN_FILE_NAME = Pattern.compile("[/\\\\\\p{Cntrl}]");
    private static final Pattern ENDING = Pattern.compile("(?i)(\\.(csv|txt|tsv|gz))+$");

    public SegmentSelection {
        names = List.copyOf(names);
    }

    /**
     * Reads {@code export.ID.segments}: names with commas between them, or {@code *}.
     *
     * @throws InvalidValue if a name cannot be a segment's
     */
    public static SegmentSelection parse(String text) {
        if (text.strip().equals("*")) {
            return new SegmentSelection(List.of());
        }
        List<String> names = new ArrayList<>();
        Stream.of(text.split(",")).map(String::strip).filter(name -> !name.isEmpty()).forEach(name -> {
            check(name);
            InvalidValue.unless(!names.contains(name), "has the name %s twice; delete one of them".formatted(name));
            names.add(name);
        });
        InvalidValue.unless(!names.isEmpty(), "names no segment; write names with commas between them, or * for all");
        return new SegmentSelection(names);
    }

    private static void check(String name) {
        InvalidValue.unless(!name.equals("*"), "has * beside names; write * alone for all segments");
        InvalidValue.unless(!name.contains("*") && !name.contains("?"), "has a wildcard; write the name alone, files that"
                + " begin with it and go on with _, - or . belong to it");
        InvalidValue.unless(!UNSAFE_IN_FILE_NAME.matcher(name).find() && !name.startsWith("."),
                "has a name that no file can have; write the segment's name as its files have it");
        String bare = ENDING.matcher(name).replaceFirst("");
        InvalidValue.unless(bare.equals(name), "has a name with a file's ending; write '%s'".formatted(bare));
    }

    /** Whether every file is taken ({@code export.ID.segments = *}). */
    public boolean all() {
        return names.isEmpty();
    }

    /**
     * The segment that a file belongs to: a configured name that is the base name (the file's name without
     * {@code .csv}, {@code .txt}, {@code .tsv} and {@code .gz}); else the longest configured name that it begins with,
     * followed by {@code _}, {@code -} or {@code .}; else the name of its sub-folder. If all segments are taken: the
     * name of its sub-folder; else the base name without a part number, a date or {@code -rejected-…} at its end.
     * Upper and lower case differ.
     *
     * @param file the file relative to the export's folder
     * @return the segment's name, or empty if the file belongs to none of the selected segments or is no segment
     *         file: a hidden file, or one with another ending, as {@code .done}, {@code .part} or {@code .tmp}
     */
    public Optional<String> segmentOf(Path file) {
        return SegmentFileName.of(file)
                .flatMap(name -> all() ? Optional.of(name.ownSegment()) : configuredSegmentOf(name));
    }

    private Optional<String> configuredSegmentOf(SegmentFileName name) {
        if (names.contains(name.base())) {
            return Optional.of(name.base());
        }
        return names.stream()
                .filter(segment -> SegmentFileName.isPart(name.base(), segment))
                .max(Comparator.comparingInt(String::length))
                .or(() -> name.subfolder().filter(names::contains));
    }

    /** A segment of which both selections take files, as the reason of a fault; empty if their names share none. */
    public Optional<String> sharedWith(SegmentSelection other) {
        return names.stream().flatMap(name -> other.names.stream().map(theirs -> shared(name, theirs)))
                .flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> shared(String one, String other) {
        if (one.equals(other)) {
            return Optional.of("both take segment " + one);
        }
        boolean part = SegmentFileName.isPart(one, other);
        return part || SegmentFileName.isPart(other, one)
                ? Optional.of("files of segment %s are files of segment %s too".formatted(part ? one : other, part ? other : one))
                : Optional.empty();
    }
}
