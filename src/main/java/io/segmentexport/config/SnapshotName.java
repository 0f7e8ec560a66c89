package io.segmentexport.config;

import io.segmentexport.config.SegmentSelection.SegmentFileName;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the name of a segment file says of the snapshot that it is, or is a part of.
 *
 * @param snapshot the same for all files whose names differ in nothing but a part number
 * @param date     the day in the name, and the time if there is one, as 14 digits to compare: {@code 20261123060000}
 * @param rejected whether it is named as a file of rejected records is
 */
public record SnapshotName(String snapshot, Optional<String> date, boolean rejected) {

    private static final Pattern AFTER_THE_SEGMENT = Pattern.compile(
            "(?<words>.*?)(?:(?<before>PART)?(?<day>DATE)(?<time>TIME)?(?<after>PART)?|(?<part>PART))?"
                    .replace("PART", SegmentFileName.PART)
                    .replace("DATE", SegmentFileName.DATE)
                    .replace("TIME", SegmentFileName.TIME),
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private static final String DIGITS_OF_MIDNIGHT = "000000";

    /**
     * Reads the name of a segment file.
     *
     * @param file    relative to the export's folder
     * @param segment the segment that it belongs to
     */
    public static SnapshotName of(Path file, String segment) {
        String name = file.getFileName().toString();
        String base = SegmentFileName.of(file.getFileName()).map(SegmentFileName::base).orElse(name);
        boolean named = base.startsWith(segment);
        // A name in the folder of its segment may begin with what else comes after the segment's name.
        var rest = AFTER_THE_SEGMENT.matcher(named ? base.substring(segment.length()) : "_" + base);
        rest.matches(); // Everything does: the words may be all there is.
        Optional<String> date = Optional.ofNullable(rest.group("day")).map(day -> date(day, rest.group("time")));
        boolean numbered = rest.group("before") != null || rest.group("after") != null || rest.group("part") != null;
        String snapshot = String.join("/", String.valueOf(file.getParent()), named ? segment : "", rest.group("words"),
                date.orElse(""), numbered ? "numbered" : "", name.substring(base.length()));
        return new SnapshotName(snapshot, date, SegmentFileName.isRejected(base));
    }

    private static String date(String day, String time) {
        String digits = (day + (time == null ? "" : time)).replaceAll("\\D", "");
        return digits + DIGITS_OF_MIDNIGHT.substring(0, 14 - digits.length());
    }
}
