package io.segmentexport.ledger.database;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.util.OSInfo;

/**
 * SQLite's native library. The product ships it unpacked in {@code lib/sqlite} beside its jar. Without that folder the
 * driver unpacks it into a temporary folder, which fails if that is mounted {@code noexec}.
 */
final class SqliteLibrary {

    /** The driver's property for the folder of the library. */
    private static final String FOLDER = "org.sqlite.lib.path";

    private SqliteLibrary() {
    }

    /** Points the driver to the unpacked library, if there is one for this system. */
    static void locate() {
        if (System.getProperty(FOLDER) == null) {
            var library = beside(jar()).resolve(OSInfo.getNativeLibFolderPathForCurrentOS());
            if (Files.isDirectory(library)) {
                System.setProperty(FOLDER, library.toString());
            }
        }
    }

    static Path beside(Path jar) {
        return jar.resolveSibling("lib").resolve("sqlite");
    }

    private static Path jar() {
        try {
            return Path.of(SqliteLibrary.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the program does not lie in a file", e);
        }
    }
}
