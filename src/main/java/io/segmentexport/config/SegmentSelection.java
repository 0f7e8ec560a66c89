package io.segmentexport.config;

import java.nio.file.Path;
import java.text.Normalizer;
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
 * @param names        the configured names in order, in Unicode's form NFC; empty if {@code *} selects all
 * @param snapshotDate how dates in the names of its files are written; empty to find out
 */
public record SegmentSelection(List<String> names, Optional<NameDate> snapshotDate) {

    /** A segment's name becomes part of a file's name. */
    private static final Pattern UNSAFE_IN_FILE_NAME = Pattern.compile("[/\\\\\\p{Cntrl}]");
    private static final Pattern ENDING = Pattern.compile("(?i)(\\.(csv|txt|tsv|gz))+$");

    public SegmentSelection {
        names = names.stream().map(SegmentSelection::composed).toList();
    }

    public SegmentSelection(List<String> names) {
        this(names, Optional.empty());
    }

    /** One letter may be written as one character or two; whoever names a file or edits a configuration sees no difference. */
    private static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
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
        InvalidValue.unlessSeparatedOtherwise(text);
        Stream.of(text.split(",")).map(name -> composed(name.strip())).filter(name -> !name.isEmpty()).forEach(name -> {
            check(name);
            InvalidValue.unless(!names.contains(name), "has the name %s twice; delete one of them".formatted(name));
            names.add(name);
        });
        InvalidValue.unless(!names.isEmpty(), "names no segment; write names with commas between them, or * for all");
        return new SegmentSelection(names);
    }

    /**
     * One segment's name, as names are compared.
     *
     * @throws InvalidValue if it cannot be one
     */
    public static String only(String name) {
        String stripped = composed(name.strip());
        InvalidValue.unless(!stripped.isEmpty(), "names no segment");
        check(stripped);
        return stripped;
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
     * The segment that a file belongs to: the longest configured name that its name fits, else that the nearest of its folders
     * fits. A name fits if it is the configured one, before {@code .csv}, {@code .txt}, {@code .tsv} and {@code .gz}; or goes
     * on with {@code _}, {@code -}, {@code .} or a number in brackets; a date or number may stand before it. If all segments are
     * taken: the nearest folder that is no date; but if that is the first of several, or there is none, the file's name without
     * part number, date and {@code -rejected-…}. Upper and lower case differ.
     *
     * @param file the file relative to the export's folder
     * @return the segment's name, or empty if the file belongs to none of the selected segments or is no segment
     *         file: a hidden file, or one with another ending, as {@code .done}, {@code .part} or {@code .tmp}
     */
    public Optional<String> segmentOf(Path file) {
        return SegmentFileName.of(file)
                .flatMap(name -> all() ? Optional.of(name.ownSegment()) : configuredSegmentOf(name));
    }

    /**
     * Why the export leaves a file alone that {@link #segmentOf} finds no segment for.
     *
     * @param file relative to the export's folder
     * @return words that go on after the file's name
     */
    public static String whyLeftAlone(Path file) {
        return SegmentFileName.of(file).isPresent() ? "belongs to no selected segment"
                : "has an ending that is not read (.csv, .txt and .tsv are, with or without .gz, and CSV text in them; save a spreadsheet as"
                        + " CSV UTF-8, unpack an archive)";
    }

    private Optional<String> configuredSegmentOf(SegmentFileName name) {
        return Stream.concat(Stream.of(name.base()), name.folders().stream()).map(this::fitting).flatMap(Optional::stream).findFirst();
    }

    private Optional<String> fitting(String name) {
        return names.stream().filter(segment -> SegmentFileName.placeOf(segment, name) >= 0)
                .max(Comparator.comparingInt(String::length));
    }

    /** Whether a file is named as a file of rejected records is. */
    public static boolean isRejected(Path file) {
        return SegmentFileName.of(file.getFileName()).filter(name -> SegmentFileName.isRejected(name.base())).isPresent();
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
     * @param folders the folders that the file lies in below the export's, the nearest first
     * @param base    the file's name without its ending
     */
    record SegmentFileName(List<String> folders, String base) {

        private static final Pattern ENDING =
                Pattern.compile("(?:\\.(?:csv|txt|tsv))+(?:\\.gz)?$", Pattern.CASE_INSENSITIVE);

        private static final Pattern REJECTED = Pattern.compile("(.+?)-rejected-.*", Pattern.DOTALL);

        private static final Pattern BEFORE = Pattern.compile("(?i)(?:(?:part[-_]?)?\\d[\\dTZ:+\\-_. ]*[-_. ])?");
        private static final Pattern BEHIND = Pattern.compile("(?:[-_.].*| ?\\(\\d+\\).*)?", Pattern.DOTALL);
        private static final Pattern NUMBERS_BEHIND = Pattern.compile("(?i)(?:[-_. \u0002]+(?:part)?[-_.]?\\d*| ?\\(\\d+\\))+$");
        /** Names that tell nothing: their folder does. */
        private static final Pattern NO_NAME = Pattern.compile("(?i)(?:part|data|export|output|file|segment)?[-_. \u0002\\d]*");

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
            String name = composed(path.getFileName().toString());
            Matcher ending = ENDING.matcher(name);
            if (!ending.find() || ending.start() == 0) {
                return Optional.empty();
            }
            List<String> folders = new ArrayList<>();
            for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
                folders.add(composed(parent.getFileName().toString()));
            }
            return Optional.of(new SegmentFileName(folders, name.substring(0, ending.start())));
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

        /** Where in a name the segment's name stands if the name fits it, else -1. */
        static int placeOf(String segment, String name) {
            for (int at = name.indexOf(segment); at >= 0; at = name.indexOf(segment, at + 1)) {
                if (BEFORE.matcher(name.substring(0, at)).matches() && BEHIND.matcher(name.substring(at + segment.length())).matches()) {
                    return at;
                }
            }
            return -1;
        }

        /** The segment's name if none is configured. */
        String ownSegment() {
            Matcher rejected = REJECTED.matcher(base);
            String own = bare(rejected.matches() ? rejected.group(1) : base);
            boolean named = !NO_NAME.matcher(own).matches();
            for (int i = 0; i < folders.size(); i++) {
                String folder = bare(folders.get(i));
                boolean firstOfATree = i > 0 && i == folders.size() - 1;
                if (!NO_NAME.matcher(folder).matches() && !(named && firstOfATree)) {
                    return folder;
                }
            }
            return own.isEmpty() || own.indexOf('\u0002') >= 0 ? base : own;
        }

        /** A name without the dates and numbers before and behind it; U+0002 if it is a date. */
        private static String bare(String name) {
            String rest = name;
            for (NameDate way : NameDate.USUAL) {
                rest = way.find(rest).rest();
            }
            String behind = NUMBERS_BEHIND.matcher(rest).replaceFirst("");
            String bare = behind.replaceFirst("(?i)^(?:part[-_]?\\d+|[\u0002\\d]+)(?:[-_. ]+(?:\\d+[-_. ]+)*)(?=\\p{L})", "");
            return bare.isEmpty() ? rest : bare;
        }
    }
}
