package io.segmentexport.config;

import java.nio.file.Path;
import java.util.Optional;

/** Finds out whether two exports would take the same file. */
public final class Overlap {

    private Overlap() {
    }

    /**
     * Why the two exports would take the same file, or empty if they would not.
     *
     * @param folder      the folder of the first, symbolic links followed
     * @param otherFolder the same of the other
     */
    public static Optional<String> between(Export one, Path folder, Export other, Path otherFolder) {
        if (!folder.startsWith(otherFolder)) {
            return otherFolder.startsWith(folder) ? between(other, otherFolder, one, folder) : Optional.empty();
        }
        boolean same = folder.equals(otherFolder);
        String folders = same ? "both watch the folder " + one.folder() : "the folder %s of %s lies in the folder %s of %s"
                .formatted(one.folder(), one.id(), other.folder(), other.id());
        if (one.segments().all() || other.segments().all()) {
            return Optional.of("%s, and %s takes all segments".formatted(folders, one.segments().all() ? one.id() : other.id()));
        }
        String subfolder = otherFolder.relativize(folder).getName(0).toString();
        if (!same && other.segments().names().contains(subfolder)) {
            return Optional.of("%s, and %s takes every file there as segment %s".formatted(folders, other.id(), subfolder));
        }
        return one.segments().sharedWith(other.segments()).map(shared -> folders + ", and " + shared);
    }
}
