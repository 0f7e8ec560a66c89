package io.segmentexport.config;

import java.nio.file.Path;
import java.util.Optional;

/** Reads {@code export.ID.folder}: a path, or the URI of where files are fetched from. */
final class FolderReader {

    private static final String FOLDER = "folder";

    private final Source source;
    private final Path dataFolder;

    FolderReader(Source source, Path dataFolder) {
        this.source = source;
        this.dataFolder = dataFolder;
    }

    /**
     * Where the files of an export are.
     *
     * @param watched the folder that is watched
     * @param from    where they are fetched from into that one
     */
    record Place(Path watched, Optional<FolderUri> from) {
    }

    /**
     * Reads the place of one export.
     *
     * @param id of the export, which its own inbox has as its name
     * @return empty where it has faults, which are noted
     */
    Optional<Place> read(Section section, String id) {
        Place inbox = new Place(dataFolder.resolve("inbox").resolve(id), Optional.empty());
        String raw = section.entry(FOLDER).map(Entry::trimmed).orElse("");
        Optional<Place> place = FolderUri.is(raw) ? fetched(section, inbox, raw)
                : section.valueOr(FOLDER, inbox, text -> place(inbox, raw, text));
        Optional<String> problem = place.flatMap(there -> Folders.whyNotWatchable(there.watched(), dataFolder));
        problem.ifPresent(message -> section.fault(FOLDER, message));
        return problem.isPresent() ? Optional.empty() : place;
    }

    /** What its placeholders stand for only the service has to know. No fault repeats it: a password may stand in it. */
    private static Optional<Place> fetched(Section section, Place inbox, String raw) {
        try {
            Placeholders.checkSyntax(raw);
            return Optional.of(new Place(inbox.watched(), Optional.of(FolderUri.parse(raw, raw))));
        } catch (UnresolvedPlaceholder | InvalidValue e) {
            section.fault(FOLDER, e.getMessage());
            return Optional.empty();
        }
    }

    private Place place(Place inbox, String raw, String text) {
        return FolderUri.is(text) ? new Place(inbox.watched(), Optional.of(FolderUri.parse(raw, text)))
                : new Place(Folders.parse(source.folder(), text), Optional.empty());
    }
}
