package io.segmentexport.config.read;

import io.segmentexport.config.CamelUri;
import io.segmentexport.config.DateFormats;
import io.segmentexport.config.Export;
import io.segmentexport.config.Export.FileFormat;
import io.segmentexport.config.Export.MappedField;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.Export.Schedule;
import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Export.Wholeness;
import io.segmentexport.config.InvalidValue;
import io.segmentexport.config.SegmentSelection;
import io.segmentexport.config.ValueRules;
import io.segmentexport.config.ValueType;
import io.segmentexport.config.ValueType.Kind;
import io.segmentexport.config.Word;
import io.segmentexport.config.notation.CronReading;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the {@code export.ID.*} keys of one export. */
final class ExportReader {

    private final Section section;
    private final Path dataFolder;
    private final List<String> connectionIds;

    ExportReader(Section section, Path dataFolder) {
        this.section = section;
        this.dataFolder = dataFolder;
        this.connectionIds = section.ids("connection");
    }

    /**
     * Where the files of an export are.
     *
     * @param watched the folder that is watched
     * @param from    where they are fetched from into that one
     */
    private record Place(Path watched, Optional<CamelUri> from) {
    }

    /**
     * The export; if it has faults, they are noted and it is not to be used.
     *
     * @return empty if its folder or its segments are not known, so that it cannot be compared with another
     */
    Optional<Export> read() {
        String id = section.id();
        OtherFields otherFields = section.get(Keys.OTHER_FIELDS);
        Optional<SegmentSelection> segments = section.find(Keys.SEGMENTS)
                .map(found -> new SegmentSelection(found.names(), section.get(Keys.SNAPSHOT_DATE)));
        Place inbox = new Place(dataFolder.resolve("inbox").resolve(id), Optional.empty());
        Optional<Place> place = place(inbox);
        Starts starts = section.get(Keys.RUN);
        Export export = new Export(
                id,
                section.find(Keys.EXPORT_NAME).orElse(id),
                section.find(Keys.CONNECTION.withSample(connectionIds.stream().findFirst().orElse("main")), this::knownConnection)
                        .orElse(""),
                section.find(Keys.LIST).orElse(""),
                section.find(Keys.EMAIL_FIELD).orElse(""),
                segments.orElse(new SegmentSelection(List.of())),
                place.orElse(inbox).watched(),
                new Wholeness(section.get(Keys.WHOLE_WHEN), section.get(Keys.WHOLE_AFTER)),
                fields(otherFields),
                otherFields,
                new FileFormat(delimiter(), section.get(Keys.CHARSET), section.get(Keys.SKIP_LINES), section.get(Keys.QUOTE_ESCAPE),
                        section.find(Keys.COLUMNS).orElse(List.of())),
                new ValueRules(section.find(Keys.PHONE_REGION), section.get(Keys.NULL_VALUES), section.get(Keys.SPREADSHEET_IDS),
                        section.get(Keys.NO_DATE), section.find(Keys.DATE_FORMAT).orElse(DateFormats.NONE), section.get(Keys.DECIMAL),
                        section.get(Keys.ON_MISFIT)),
                section.get(Keys.MAX_PROFILES),
                section.get(Keys.ON_DUPLICATE_CONTENT),
                starts,
                schedule(starts),
                section.find(Keys.OWNER),
                place.orElse(inbox).from());
        return segments.isPresent() && place.isPresent() ? Optional.of(export) : Optional.empty();
    }

    private String knownConnection(String id) {
        InvalidValue.unless(connectionIds.contains(id), "is no connection of this file%s%s".formatted(
                connectionIds.isEmpty() ? "" : "; there is " + String.join(", ", connectionIds),
                Word.hint(id, connectionIds)));
        return id;
    }

    /** A path, or the URI that files are fetched from into the inbox; empty if it has faults, which are noted. */
    private Optional<Place> place(Place inbox) {
        String raw = section.entry(Keys.FOLDER).map(PropertiesFile.Entry::trimmed).orElse("");
        Optional<Place> place = CamelUri.isOfFolder(raw)
                ? section.unfilled(Keys.FOLDER, text -> fetched(inbox, raw, text))
                : section.findOr(inbox, Keys.FOLDER, text -> CamelUri.isOfFolder(text) ? fetched(inbox, raw, text)
                        : new Place(Folders.parse(section.folder(), text), Optional.empty()));
        Optional<String> problem = place.flatMap(there -> Folders.whyNotWatchable(there.watched(), dataFolder));
        problem.ifPresent(message -> section.fault(Keys.FOLDER, message));
        return problem.isPresent() ? Optional.empty() : place;
    }

    private static Place fetched(Place inbox, String raw, String text) {
        return new Place(inbox.watched(), Optional.of(CamelUri.ofFolder(raw, text)));
    }

    /** The mapped fields in the order of the file, then the columns that have a type alone. */
    private List<MappedField> fields(OtherFields otherFields) {
        List<MappedField> fields = new ArrayList<>();
        List<String> filled = targets(Keys.FIELD);
        filled.forEach(target -> section.find(Keys.FIELD.at(target))
                .ifPresent(column -> fields.add(new MappedField(target, column, type(target)))));
        for (String target : targets(Keys.TYPE)) {
            boolean property = Keys.isProperty(target);
            if (property && otherFields == OtherFields.PROPERTIES && !filled.contains(target)) {
                fields.add(new MappedField(target, target.substring(Keys.PROPERTIES.length()), type(target)));
            } else if (!filled.contains(target)) {
                section.fault(Keys.TYPE.at(target), "types what nothing fills; write '%s = COLUMN' too%s".formatted(
                        section.nameOf(Keys.FIELD.at(target)),
                        property ? ", or '" + section.nameOf(Keys.OTHER_FIELDS) + " = properties'" : ""));
            }
        }
        return fields;
    }

    /** The known targets that the file has such a key for, with or without a value. */
    private List<String> targets(Key<?> key) {
        String prefix = section.nameOf(key.at(""));
        return section.entries().keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .filter(Keys::isTarget)
                .toList();
    }

    /** Klaviyo's profile resource has strings, and numbers for a latitude and longitude. */
    private ValueType type(String target) {
        boolean numeric = Keys.NUMERIC_TARGETS.contains(target);
        return section.find(Keys.TYPE.at(target), type -> {
            InvalidValue.unless(Keys.isProperty(target) || type.kind() == Kind.STRING
                    || numeric && type.kind() == Kind.NUMBER,
                    "is no type of %s, which is a %s in Klaviyo; delete the line, or map the column to a custom property"
                            .formatted(target, numeric ? "string or a number" : "string") + " (properties.NAME)");
            return type;
        }).orElse(ValueType.STRING);
    }

    /** A tab or a blank written as it is would be lost as a trailing blank. */
    private Optional<Character> delimiter() {
        PropertiesFile.Entry entry = section.entries().get(section.nameOf(Keys.DELIMITER));
        return entry != null && entry.blank() && !entry.value().isEmpty()
                ? Optional.of(entry.value().charAt(0)) : section.get(Keys.DELIMITER);
    }

    /** Empty if the export does not run on schedule, or its schedule has faults, which are noted. */
    private Optional<Schedule> schedule(Starts starts) {
        if (starts != Starts.ON_SCHEDULE) {
            Stream.of(Keys.SCHEDULE, Keys.TIME_ZONE, Keys.MISFIRE)
                    .filter(key -> section.entry(key).isPresent())
                    .forEach(key -> section.fault(key, "has no effect unless '%s = %s'; write that, or take this key away"
                            .formatted(section.nameOf(Keys.RUN), Word.of(Starts.ON_SCHEDULE))));
            return Optional.empty();
        }
        ZoneId zone = section.find(Keys.TIME_ZONE).orElse(ZoneId.systemDefault());
        return section.find(Keys.SCHEDULE, cron -> {
            Schedule schedule = new Schedule(cron, zone, section.get(Keys.MISFIRE));
            CronReading.check(schedule, Instant.now());
            return schedule;
        });
    }
}
