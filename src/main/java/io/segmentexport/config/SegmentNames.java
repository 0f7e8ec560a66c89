package io.segmentexport.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads {@code export.ID.segments}: names with commas between them, or {@code *}. */
final class SegmentNames {

    /** A segment's name becomes part of a file's name. */
    private static final Pattern UNSAFE_IN_FILE_NAME = Pattern.compile("[/\\\\\\p{Cntrl}]");
    private static final Pattern WILDCARD = Pattern.compile("[*?]");
    private static final Pattern ENDING = Pattern.compile(".*\\.(csv|txt|tsv|gz)", Pattern.CASE_INSENSITIVE);

    private SegmentNames() {
    }

    /** @throws InvalidValue where a name cannot be a segment's */
    static SegmentSelection parse(String text) {
        if (text.strip().equals("*")) {
            return new SegmentSelection(List.of());
        }
        List<String> names = new ArrayList<>();
        for (String item : text.split(",")) {
            String name = item.strip();
            if (!name.isEmpty()) {
                check(name, names);
                names.add(name);
            }
        }
        if (names.isEmpty()) {
            throw new InvalidValue("names no segment; write names with commas between them, or * for all");
        }
        return new SegmentSelection(names);
    }

    private static void check(String name, List<String> before) {
        if (name.equals("*")) {
            throw new InvalidValue("has * beside names; write * alone for all segments");
        }
        if (WILDCARD.matcher(name).find()) {
            throw new InvalidValue("has a wildcard; write the name alone, files that begin with it and go on with"
                    + " _, - or . belong to it");
        }
        if (UNSAFE_IN_FILE_NAME.matcher(name).find() || name.startsWith(".")) {
            throw new InvalidValue("has a name that no file can have; write the segment's name as its files have it");
        }
        if (ENDING.matcher(name).matches()) {
            throw new InvalidValue("has a name with a file's ending; write '%s'"
                    .formatted(name.replaceFirst("(?i)(\\.(csv|txt|tsv|gz))+$", "")));
        }
        if (before.contains(name)) {
            throw new InvalidValue("has the name %s twice; delete one of them".formatted(name));
        }
    }
}
