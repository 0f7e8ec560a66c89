package io.segmentexport.config;

import java.nio.file.Path;
import java.util.Optional;

/** Finds out whether two exports would take the same file. */
final class Overlap {

    private Overlap() {
    }

    /** Why the two exports would take the same file, or empty where they would not. */
    static Optional<String> between(Export one, Export other) {
        Path folder = Folders.real(one.folder());
        Path otherFolder = Folders.real(other.folder());
        if (folder.startsWith(otherFolder)) {
            return between(one, folder, other, otherFolder);
        }
        return otherFolder.startsWith(folder) ? between(other, otherFolder, one, folder) : Optional.empty();
    }

    private static Optional<String> between(Export inner, Path innerFolder, Export outer, Path outerFolder) {
        String folders = innerFolder.equals(outerFolder)
                ? "both watch the folder " + inner.folder()
                : "the folder %s of %s lies in the folder %s of %s".formatted(
                        inner.folder(), inner.id(), outer.folder(), outer.id());
        if (inner.segments().all() || outer.segments().all()) {
            return Optional.of("%s, and %s takes all segments".formatted(
                    folders, inner.segments().all() ? inner.id() : outer.id()));
        }
        if (!innerFolder.equals(outerFolder)) {
            String subfolder = outerFolder.relativize(innerFolder).getName(0).toString();
            if (outer.segments().names().contains(subfolder)) {
                return Optional.of("%s, and %s takes every file there as segment %s".formatted(
                        folders, outer.id(), subfolder));
            }
        }
        return sharedSegment(inner.segments(), outer.segments()).map(shared -> folders + ", and " + shared);
    }

    private static Optional<String> sharedSegment(SegmentSelection one, SegmentSelection other) {
        for (String name : one.names()) {
            for (String otherName : other.names()) {
                if (name.equals(otherName)) {
                    return Optional.of("both take segment " + name);
                }
                if (isPart(name, otherName)) {
                    return Optional.of("files of segment %s are files of segment %s too".formatted(name, otherName));
                }
                if (isPart(otherName, name)) {
                    return Optional.of("files of segment %s are files of segment %s too".formatted(otherName, name));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isPart(String name, String segment) {
        return new SegmentFileName(Optional.empty(), name).isPartOf(segment);
    }
}
