package io.segmentexport.camel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/**
 * A page of routes as it stood in its file at one moment.
 *
 * @param path the file
 * @param text what it held
 */
record RoutePage(Path path, String text) {

    static final String ENDING = ".camel.yaml";

    static RoutePage read(Path path) throws IOException {
        return new RoutePage(path, Files.readString(path));
    }

    /** The file's name. */
    String name() {
        return path.getFileName().toString();
    }

    /** For Camel, which reads this text and not the file, which may be another one by now. */
    Resource resource() {
        return ResourceHelper.fromString("file:" + path, text);
    }
}
