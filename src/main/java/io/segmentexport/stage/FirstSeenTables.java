package io.segmentexport.stage;

import io.segmentexport.config.Export;
import io.segmentexport.profile.FirstSeen;
import io.segmentexport.profile.FirstSeen.Strength;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run remembers to find the records that repeat an earlier one. A wrong answer would withhold a record for its
 * e-mail address, but only make a wrong note for its external ID or phone number, which have a table if the export maps
 * them. For the bytes of a record and the odds see {@link FirstSeen}.
 */
public final class FirstSeenTables implements Closeable {

    private final List<FirstSeen> tables = new ArrayList<>();
    private final FirstSeen emails;
    private final Optional<FirstSeen> externalIds;
    private final Optional<FirstSeen> phoneNumbers;

    /**
     * Empty tables.
     *
     * @param export the export of the run
     * @param folder an existing folder for their scratch files
     * @throws IOException if the disk has no room for them; nothing is held then
     */
    FirstSeenTables(Export export, Path folder) throws IOException {
        try {
            emails = table(Strength.BITS_128, folder);
            externalIds = maps(export, "external_id") ? Optional.of(table(Strength.BITS_64, folder)) : Optional.empty();
            phoneNumbers = maps(export, "phone_number") ? Optional.of(table(Strength.BITS_64, folder)) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private FirstSeen table(Strength strength, Path folder) throws IOException {
        var table = new FirstSeen(strength, folder);
        tables.add(table);
        return table;
    }

    private static boolean maps(Export export, String target) {
        return export.fields().stream().anyMatch(field -> field.target().equals(target));
    }

    FirstSeen emails() {
        return emails;
    }

    Optional<FirstSeen> externalIds() {
        return externalIds;
    }

    Optional<FirstSeen> phoneNumbers() {
        return phoneNumbers;
    }

    /** Makes room for the keys of so many records. */
    void expect(long records) throws IOException {
        for (var table : tables) {
            table.expect(records);
        }
    }

    /** Gives the disk space back. To be called as soon as the last record was looked up; a second call does nothing. */
    @Override
    public void close() {
        tables.forEach(FirstSeen::close);
    }
}
