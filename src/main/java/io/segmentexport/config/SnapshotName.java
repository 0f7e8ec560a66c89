package io.segmentexport.config;

import io.segmentexport.config.SegmentSelection.SegmentFileName;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the name of a segment file, with its folders, says of the snapshot that it is, or is a part of.
 *
 * @param snapshot the same for all files whose names differ in nothing but a part number
 * @param date     the date in it, as digits to compare: {@code 20261123060000000}; of several dates, one behind the other
 */
public record SnapshotName(String snapshot, Optional<String> date) {

    /**
     * Numbers one of several parts. Four digits and more are a day, a time or a year unless zeros or the word "part" say
     * otherwise; so are two numbers of two digits, and a month, week or day of two or three digits behind a year.
     */
    private static final Pattern PART = Pattern.compile("(?i)(?:^|[-_.\u0001\u0002])(?:part[-_.]?\\d+"
            + "|(?!(?<=(?:19|20)\\d\\d[-_.])\\d\\d\\d?(?!\\d))(?<!(?<!\\d)\\d\\d[-_.])(?!\\d\\d[-_.]\\d\\d(?!\\d))(?:00\\d*|\\d{1,3}))(?![\\p{L}\\d])");

    /**
     * How the names of all snapshots of a segment are read: all of them in one way.
     *
     * @param date   how their dates are written; empty if no way fits all that have one, so that their times decide
     * @param others other ways that fit too, but put them into another order
     */
    public record Reading(Optional<NameDate> date, List<NameDate> others) {

        /**
         * Looks for the way that fits.
         *
         * @param names   relative to the export's folder, or alone; those exported before too
         * @param segment the segment that all of them are of
         * @param fixed   the way that is configured
         */
        public static Reading of(Collection<Path> names, String segment, Optional<NameDate> fixed) {
            if (fixed.isPresent()) {
                return new Reading(fixed, List.of());
            }
            List<String> texts = names.stream().map(name -> around(name, segment)).distinct().toList();
            List<String> dated = texts.stream()
                    .filter(text -> NameDate.USUAL.stream().anyMatch(way -> !way.find(text).digits().isEmpty())).toList();
            List<NameDate> fitting = dated.isEmpty() ? List.of() : NameDate.USUAL.stream()
                    .filter(way -> dated.stream().noneMatch(text -> way.find(text).digits().isEmpty())).toList();
            return new Reading(fitting.stream().findFirst(), fitting.stream().skip(1)
                    .filter(way -> !ranks(dated, way).equals(ranks(dated, fitting.get(0)))).toList());
        }

        private static List<Integer> ranks(List<String> texts, NameDate way) {
            List<String> dates = texts.stream().map(text -> way.find(text).digits()).toList();
            List<String> inOrder = dates.stream().distinct().sorted().toList();
            return dates.stream().map(inOrder::indexOf).toList();
        }

        /** In words, for people: "dates as yyyyMMdd". */
        public String words() {
            return date.map(way -> "with dates as " + way.notation()).orElse("without a date")
                    + (others.isEmpty() ? "" : ", or as " + String.join(", ", others.stream().map(NameDate::notation).toList()));
        }
    }

    /**
     * Reads the name of a segment file.
     *
     * @param file    relative to the export's folder
     * @param segment the segment that it belongs to
     * @param reading how the names of its segment are read
     */
    public static SnapshotName of(Path file, String segment, Reading reading) {
        String text = around(file, segment);
        var found = reading.date().map(way -> way.find(text)).orElse(new NameDate.Found(text, ""));
        int name = found.rest().lastIndexOf('/') + 1;
        String parts = PART.matcher(found.rest().substring(name)).replaceAll("\u0003");
        return new SnapshotName(found.rest().substring(0, name) + parts + found.digits() + ending(file),
                Optional.of(found.digits()).filter(digits -> !digits.isEmpty()));
    }

    /**
     * The folders of a file whose date they tell, as the beginning of a name: {@code 2026-11-23-0600-}. Empty if they
     * tell no day.
     *
     * @param file relative to the export's folder
     */
    public static String dateOfFolders(Path file) {
        if (file.getParent() == null) {
            return "";
        }
        String folders = String.join("/", Stream.of(file.getParent().toString().split("/"))
                .filter(folder -> folder.matches("[\\dTZ:+_.-]*\\d[\\dTZ:+_.-]*")).toList());
        boolean dated = NameDate.USUAL.stream().map(way -> way.find("/" + folders + "/").digits())
                .anyMatch(digits -> !digits.isEmpty() && !digits.startsWith("00", 6)); // A month alone is no moment.
        return dated ? folders.replace('/', '-') + "-" : "";
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString();
        return SegmentFileName.of(file.getFileName()).map(known -> name.substring(known.base().length())).orElse("");
    }

    /** All that stands around the segment's name, with U+0001 in its place. */
    private static String around(Path file, String segment) {
        String name = Normalizer.normalize(file.getFileName().toString(), Normalizer.Form.NFC);
        String base = SegmentFileName.of(file.getFileName()).map(SegmentFileName::base).orElse(name);
        String folders = file.getParent() == null ? "" : Normalizer.normalize(file.getParent().toString(), Normalizer.Form.NFC) + "/";
        int at = SegmentFileName.placeOf(segment, base);
        if (at >= 0) {
            return folders + base.substring(0, at) + "\u0001" + base.substring(at + segment.length());
        }
        return ("/" + folders).replace("/" + segment + "/", "/\u0001/").substring(1) + base;
    }
}
