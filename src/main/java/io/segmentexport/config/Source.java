package io.segmentexport.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * A configuration file as it was read, before it means anything.
 *
 * @param folder       what relative paths are relative to
 * @param entries      by key, in the order of the file
 * @param placeholders fills in the placeholders of a value
 * @param faults       takes what is wrong
 */
record Source(Path folder, Map<String, Entry> entries, Placeholders placeholders, Faults faults) {

    /** The keys that begin with the prefix, such as {@code export.newsletter.}; all keys for an empty one. */
    Section section(String prefix) {
        return new Section(prefix, this);
    }
}
