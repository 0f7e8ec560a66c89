package io.segmentexport.deliver;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.segmentexport.config.ValueRules.OnMisfit;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.RowPlace;
import io.segmentexport.klaviyo.Answer.ProfileFault;
import io.segmentexport.klaviyo.BodyProfiles;
import io.segmentexport.profile.NoteKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.roaringbitmap.RoaringBitmap;

/**
 * The profiles that Klaviyo refused by name. The rule is the one for what does not fit in the file: an identifier costs the
 * record; a phone number, which stands beside an e-mail address here, is left out; {@code on-misfit} says what any other field
 * costs.
 *
 * @param batch    the batch that held them
 * @param rejected the rows that are rejected, by the fault
 * @param mended   by their row, the profiles that are sent without the fields that do not fit
 * @param fields   by their row, these fields
 */
record Misfits(
        Batch batch, Map<ProfileFault, RoaringBitmap> rejected, Map<Integer, byte[]> mended, SortedMap<Integer, List<String>> fields) {

    private static final String PHONE = "phone_number";
    private static final Set<String> IDENTIFIERS = Set.of("email", "external_id", "id", "anonymous_id");

    /**
     * Decides what each fault costs. A field that is not in the profile cannot be left out of it: its record is rejected.
     *
     * @param faults by the profile's place in the batch
     */
    static Misfits in(Batch batch, SortedMap<Integer, ProfileFault> faults) throws IOException {
        var mended = new HashMap<Integer, byte[]>();
        var fields = new TreeMap<Integer, List<String>>();
        var rows = batch.entry().rows();
        boolean drop = batch.run().export().values().onMisfit() == OnMisfit.DROP;
        if (faults.values().stream().anyMatch(fault -> costsFieldsOnly(fault, drop))) {
            BodyProfiles.visit(batch.body(), (index, json) -> {
                var fault = faults.get(index);
                if (fault != null && costsFieldsOnly(fault, drop)) {
                    BodyProfiles.without(json, fault.attributes()).ifPresent(rest -> {
                        mended.put(rows.select(index), rest);
                        fields.put(rows.select(index), fault.attributes());
                    });
                }
            });
        }
        var rejected = new LinkedHashMap<ProfileFault, RoaringBitmap>();
        faults.forEach((index, fault) -> {
            if (!fields.containsKey(rows.select(index))) {
                rejected.computeIfAbsent(fault, f -> new RoaringBitmap()).add(rows.select(index));
            }
        });
        return new Misfits(batch, rejected, mended, fields);
    }

    private static boolean costsFieldsOnly(ProfileFault fault, boolean drop) {
        return !fault.attributes().isEmpty() && fault.attributes().stream().allMatch(field ->
                field.equals(PHONE) || drop && !IDENTIFIERS.contains(field));
    }

    /** How many fields were left out, by the word of the note. */
    Map<String, Long> notes() {
        return fields.values().stream().flatMap(List::stream).collect(Collectors.groupingBy(
                field -> noteOf(field).code(), TreeMap::new, Collectors.counting()));
    }

    private static NoteKind noteOf(String field) {
        return field.equals(PHONE) ? NoteKind.PHONE_DROPPED : NoteKind.FIELD_DROPPED;
    }

    /** Adds what was left out to the list of notes of the run. What a crash interrupts may stand there twice. */
    void list() throws IOException {
        if (fields.isEmpty()) {
            return;
        }
        var run = batch.run();
        var kept = run.data().list(run.id(), DataFolder.NOTES);
        var list = Files.exists(kept) ? kept : run.data().scratch(run.id()).resolve(DataFolder.NOTES);
        boolean begins = !Files.exists(list);
        if (begins) {
            DataFolder.create(list.getParent());
            DataFolder.createFile(list).close();
        }
        try (var notes = CsvWriter.builder().build(Files.newBufferedWriter(list, StandardCharsets.UTF_8, StandardOpenOption.APPEND))) {
            if (begins) {
                notes.writeRecord("file", "row", "note", "detail");
            }
            for (var row : fields.entrySet()) {
                var place = RowPlace.of(row.getKey(), run.files());
                for (var field : row.getValue()) {
                    notes.writeRecord(place.file(), Integer.toString(place.row()), noteOf(field).code(), field + ": refused by Klaviyo");
                }
            }
        }
    }
}
