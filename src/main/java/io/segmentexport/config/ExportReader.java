package io.segmentexport.config;

import io.segmentexport.config.Export.OnDuplicateContent;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Export.WholeWhen;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the {@code export.ID.*} keys of one export. */
final class ExportReader {

    /** As many as Dynamics 365 Customer Insights exports of one segment to Klaviyo. */
    private static final int MAX_PROFILES = 1_000_000;

    private final Source source;
    private final FolderReader folders;
    private final Collection<String> connectionIds;
    private final InstantSource clock;

    /** @param connectionIds the connections that there are, sound or not */
    ExportReader(Source source, Path dataFolder, Collection<String> connectionIds, InstantSource clock) {
        this.source = source;
        this.folders = new FolderReader(source, dataFolder);
        this.connectionIds = connectionIds;
        this.clock = clock;
    }

    /**
     * The export; where it has faults, they are noted and it is not to be used.
     *
     * @return empty where its folder or its segments are not known, so that it cannot be compared with another
     */
    Optional<Export> read(String id) {
        Section section = source.section("export." + id + ".");
        OtherFields otherFields = word(section, "other-fields", OtherFields.class).orElse(OtherFields.DROP);
        Optional<SegmentSelection> segments =
                section.valueOr("segments", new SegmentSelection(List.of()), SegmentNames::parse);
        Optional<FolderReader.Place> place = folders.read(section, id);
        String displayName = section.value("display-name", Notation::name).orElse(id);
        String connection = section.mandatory("connection", sampleConnection(), this::knownConnection).orElse("");
        String listId = section.mandatory("list-id", "Y6nRLr", Notation::listId).orElse("");
        String emailColumn = section.mandatory("email-field", "EMail", Function.identity()).orElse("");
        WholeWhen wholeWhen = word(section, "whole-when", WholeWhen.class).orElse(WholeWhen.UNCHANGED);
        List<MappedField> fields = new FieldReader(section, otherFields).read();
        Optional<Character> delimiter = delimiter(section);
        Charset charset = section.value("charset", Notation::charset).orElse(StandardCharsets.UTF_8);
        int maxProfiles = section.value("max-profiles", text -> Notation.number(text, 1, Integer.MAX_VALUE))
                .orElse(MAX_PROFILES);
        Optional<String> phoneRegion = section.value("phone-region", Notation::phoneRegion);
        OnDuplicateContent onDuplicateContent =
                word(section, "on-duplicate-content", OnDuplicateContent.class).orElse(OnDuplicateContent.SKIP);
        Starts starts = word(section, "run", Starts.class).orElse(Starts.ON_ARRIVAL);
        Optional<Schedule> schedule = new ScheduleReader(section, starts, clock).read();
        Optional<String> owner = section.value("owner", Notation::userName);
        if (segments.isEmpty() || place.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Export(id, displayName, connection, listId, emailColumn, segments.get(),
                place.get().watched(), wholeWhen, fields, otherFields, delimiter, charset, maxProfiles, phoneRegion,
                onDuplicateContent, starts, schedule, owner, place.get().from()));
    }

    private static <E extends Enum<E>> Optional<E> word(Section section, String option, Class<E> words) {
        return section.value(option, text -> Notation.word(text, words));
    }

    private String sampleConnection() {
        return connectionIds.stream().findFirst().orElse("main");
    }

    private String knownConnection(String id) {
        if (!connectionIds.contains(id)) {
            throw new InvalidValue("is no connection of this file%s%s".formatted(
                    connectionIds.isEmpty() ? "" : "; there is " + String.join(", ", connectionIds),
                    NearestWord.hint(id, connectionIds)));
        }
        return id;
    }

    /** A tab or a blank written as it is would be lost as a trailing blank. */
    private static Optional<Character> delimiter(Section section) {
        Optional<Character> blank = section.blank("delimiter").map(value -> value.charAt(0));
        return blank.isPresent() ? blank : section.value("delimiter", Notation::delimiter).flatMap(Function.identity());
    }
}
