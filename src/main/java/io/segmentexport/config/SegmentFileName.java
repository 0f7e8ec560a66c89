package io.segmentexport.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
