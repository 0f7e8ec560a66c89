package io.segmentexport.stage;

import io.segmentexport.config.Export;
import io.segmentexport.profile.FirstSeen.Strength;
import io.segmentexport.profile.FirstSeen;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run remembers to find the records that repeat an earlier one. A wrong answer would withhold a record for its
 * e-mail address, but only make a wrong note for its external ID or phone number, which are remembered where the export
 * maps them. For the bytes of a record see {@link FirstSeen}.
 */
public final class FirstSeenTables implements Closeable {

    private final List<FirstSeen> tables = new ArrayList<>();
    private final FirstSeen emails;
    private final FirstSeen externalIds;
    private final FirstSeen phoneNumbers;
    private final Runnable whenClosed;

    /**
     * Empty tables.
     *
     * @param export     the export of the run
     * @param records    how many records the run has
     * @param whenClosed called once, when the memory was given back
     * @throws OutOfMemoryError where {@link #bytesNeeded} are not to be had now; nothing is held then
     */
    FirstSeenTables(Export export, int records, Runnable whenClosed) {
        this.whenClosed = whenClosed;
        try {
            emails = table(Strength.BITS_128, records);
            externalIds = table(Strength.BITS_64, keys(export, "external_id", records));
            phoneNumbers = table(Strength.BITS_64, keys(export, "phone_number", records));
        } catch (RuntimeException | OutOfMemoryError e) {
            tables.forEach(FirstSeen::close);
            throw e;
        }
    }

    private FirstSeen table(Strength strength, int keys) {
        var table = new FirstSeen(strength, keys);
        tables.add(table);
        return table;
    }

    /** The bytes outside of the heap that the tables of a run take. */
    static long bytesNeeded(Export export, int records) {
        return Strength.BITS_128.bytesNeeded(records)
                + Strength.BITS_64.bytesNeeded(keys(export, "external_id", records))
                + Strength.BITS_64.bytesNeeded(keys(export, "phone_number", records));
    }

    private static int keys(Export export, String target, int records) {
        return export.fields().stream().anyMatch(field -> field.target().equals(target)) ? records : 0;
    }

    FirstSeen emails() {
        return emails;
    }

    FirstSeen externalIds() {
        return externalIds;
    }

    FirstSeen phoneNumbers() {
        return phoneNumbers;
    }

    /** Gives the memory back. To be called as soon as the last record was looked up; a second call does nothing. */
    @Override
    public void close() {
        if (!tables.isEmpty()) {
            tables.forEach(FirstSeen::close);
            tables.clear();
            whenClosed.run();
        }
    }
}
