package io.segmentexport.config.read;

import io.segmentexport.config.Export;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds out whether two exports would take the same file. */
final class Overlap {

    private Overlap() {
    }

    /** Notes a fault for each pair of exports that would take the same file. */
    static void check(List<Export> exports, Source source) {
        for (int i = 0; i < exports.size(); i++) {
            Export export = exports.get(i);
            for (Export earlier : exports.subList(0, i)) {
                between(export, earlier).ifPresent(why -> {
                    Section section = source.section(export.id());
                    Key<?> key = section.entry(Keys.FOLDER).isPresent() ? Keys.FOLDER : Keys.SEGMENTS;
                    int line = section.entry(key).map(Entry::line)
                            .orElseGet(() -> source.firstLineOf("export." + export.id() + "."));
                    source.faults().add(line, section.nameOf(key),
                            "exports %s and %s would take the same files: %s; give one of them another folder or other segments"
                                    .formatted(export.id(), earlier.id(), why));
                });
            }
        }
    }

    /** Why the two exports would take the same file, or empty if they would not. */
    private static Optional<String> between(Export one, Export other) {
        Path folder = Folders.real(one.folder());
        Path otherFolder = Folders.real(other.folder());
        if (folder.startsWith(otherFolder)) {
            return between(one, folder, other, otherFolder);
        }
        return otherFolder.startsWith(folder) ? between(other, otherFolder, one, folder) : Optional.empty();
    }

    private static Optional<String> between(Export inner, Path innerFolder, Export outer, Path outerFolder) {
        boolean same = innerFolder.equals(outerFolder);
        String folders = same ? "both watch the folder " + inner.folder() : "the folder %s of %s lies in the folder %s of %s"
                .formatted(inner.folder(), inner.id(), outer.folder(), outer.id());
        if (inner.segments().all() || outer.segments().all()) {
            return Optional.of("%s, and %s takes all segments".formatted(
                    folders, inner.segments().all() ? inner.id() : outer.id()));
        }
        String subfolder = outerFolder.relativize(innerFolder).getName(0).toString();
        if (!same && outer.segments().names().contains(subfolder)) {
            return Optional.of("%s, and %s takes every file there as segment %s".formatted(folders, outer.id(), subfolder));
        }
        return inner.segments().sharedWith(outer.segments()).map(shared -> folders + ", and " + shared);
    }
}
