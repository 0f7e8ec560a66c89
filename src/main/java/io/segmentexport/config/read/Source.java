package io.segmentexport.config.read;

import java.nio.file.Path;
import java.util.List;
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

    /** The keys without an ID. */
    Section plain() {
        return new Section(this, "");
    }

    /** The keys of one connection or export. */
    Section section(String id) {
        return new Section(this, id);
    }

    /** The IDs of the group {@code connection} or {@code export}, sound or not. */
    List<String> ids(String group) {
        return UnknownKeys.ids(group, entries.keySet());
    }

    /** The line of the first key that begins with this; 0 if none does. */
    int firstLineOf(String prefix) {
        return entries.values().stream().filter(entry -> entry.key().startsWith(prefix))
                .mapToInt(Entry::line).findFirst().orElse(0);
    }
}
