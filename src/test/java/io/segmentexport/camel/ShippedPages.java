package io.segmentexport.camel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The route pages as they are shipped. */
public final class ShippedPages {

    private static final Path SHIPPED = Path.of("routes");

    private ShippedPages() {
    }

    /** Copies all of them, sub-folders too, into a folder that need not be there; gives the folder. */
    public static Path copyTo(Path folder) throws IOException {
        try (var files = Files.walk(SHIPPED)) {
            for (var file : files.toList()) {
                var target = folder.resolve(SHIPPED.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        return folder;
    }
}
