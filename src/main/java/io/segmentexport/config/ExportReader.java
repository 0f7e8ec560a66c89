package io.segmentexport.config;

import io.segmentexport.config.Export.OnDuplicateContent;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.Export.Reconcile;
import io.segmentexport.config.Export.WholeWhen;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the {@code export.ID.*} keys of one export. */
final class ExportReader {

    /** As many as Dynamics 365 Customer Insights exports of one segment to Klaviyo. */
    private static final int MAX_PROFILES = 1_000_000;

    private final Source source;
    private final Path dataFolder;
    private final Collection<String> connectionIds;

    /** @param connectionIds the connections that there are, sound or not */
    ExportReader(Source source, Path dataFolder, Collection<String> connectionIds) {
        this.source = source;
        this.dataFolder = dataFolder;
        this.connectionIds = connectionIds;
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
        Optional<Path> folder = folder(section, id);
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
        Reconcile reconcile = word(section, "reconcile", Reconcile.class).orElse(Reconcile.OFF);
        if (segments.isEmpty() || folder.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Export(id, displayName, connection, listId, emailColumn, segments.get(), folder.get(),
                wholeWhen, fields, otherFields, delimiter, charset, maxProfiles, phoneRegion, onDuplicateContent,
                reconcile));
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

    private Optional<Path> folder(Section section, String id) {
        Path standard = dataFolder.resolve("inbox").resolve(id);
        Optional<Path> folder = section.valueOr("folder", standard, text -> Folders.parse(source.folder(), text));
        Optional<String> problem = folder.flatMap(path -> Folders.whyNotWatchable(path, dataFolder));
        problem.ifPresent(message -> section.fault("folder", message));
        return problem.isPresent() ? Optional.empty() : folder;
    }

    /** A tab or a blank written as it is would be lost as a trailing blank. */
    private static Optional<Character> delimiter(Section section) {
        Optional<Character> blank = section.blank("delimiter").map(value -> value.charAt(0));
        return blank.isPresent() ? blank : section.value("delimiter", Notation::delimiter).flatMap(Function.identity());
    }
}
