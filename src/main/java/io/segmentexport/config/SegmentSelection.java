package io.segmentexport.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
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

    /**
     * What the name of a segment file says.
     *
     * @param subfolder the first folder below the export's folder that the file lies in, or empty
     * @param base      the file's name without its ending
     */
    record SegmentFileName(Optional<String> subfolder, String base) {

        private static final Pattern ENDING =
                Pattern.compile("(?:\\.(?:csv|txt|tsv))+(?:\\.gz)?$", Pattern.CASE_INSENSITIVE);

        private static final Pattern REJECTED = Pattern.compile("(.+?)-rejected-.*", Pattern.DOTALL);

        /** Numbers one of several parts, at the end of a name or beside its date. */
        static final String PART = "[-_.](?:part[-_]?)?\\d+";
        static final String DATE =
                "[-_.](?:19|20)\\d\\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\\d|3[01])";
        static final String TIME = "[-_.T ]?[0-2]\\d[-_.:]?[0-5]\\d(?:[-_.:]?[0-5]\\d)?Z?";

        /** A name that holds more than digits, then a part number, a date and time, or both in either order. */
        private static final Pattern NUMBERED_OR_DATED = Pattern.compile(
                "(.*?[^-_.\\d].*?)(?:(?:PART)?DATE(?:TIME)?(?:PART)?|PART)"
                        .replace("PART", PART).replace("DATE", DATE).replace("TIME", TIME),
                Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

        /**
         * Reads the name of a file.
         *
         * @param file relative to the export's folder
         * @return empty for what is no segment file: another ending, a hidden file or folder, a path that leads out
         */
        static Optional<SegmentFileName> of(Path file) {
            Path path = file.normalize();
            if (path.isAbsolute() || path.getFileName() == null) {
                return Optional.empty();
            }
            for (Path name : path) {
                if (name.toString().startsWith(".")) {
                    return Optional.empty();
                }
            }
            String name = path.getFileName().toString();
            Matcher ending = ENDING.matcher(name);
            if (!ending.find() || ending.start() == 0) {
                return Optional.empty();
            }
            Optional<String> subfolder =
                    path.getNameCount() > 1 ? Optional.of(path.getName(0).toString()) : Optional.empty();
            return Optional.of(new SegmentFileName(subfolder, name.substring(0, ending.start())));
        }

        /** Whether a base name is that of a file of rejected records. */
        static boolean isRejected(String base) {
            return REJECTED.matcher(base).matches();
        }

        /** Whether a base name is the segment's name, followed by {@code _}, {@code -} or {@code .} and anything. */
        static boolean isPart(String base, String segment) {
            return base.length() > segment.length() && base.startsWith(segment)
                    && "_-.".indexOf(base.charAt(segment.length())) >= 0;
        }

        /**
         * The segment's name if none is configured: the sub-folder, or the base name without a part number, a date or
         * {@code -rejected-…} at its end.
         */
        String ownSegment() {
            return subfolder.orElseGet(() -> {
                Matcher rejected = REJECTED.matcher(base);
                String original = rejected.matches() ? rejected.group(1) : base;
                Matcher numbered = NUMBERED_OR_DATED.matcher(original);
                return numbered.matches() ? numbered.group(1) : original;
            });
        }
    }
}
