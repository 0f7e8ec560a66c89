package io.segmentexport.camel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.spi.PropertiesFunction;

/** {@code {{file:PATH}}} in routes: the text of a file. Camel alone would read it as the key "file" with a default. */
final class FilePropertiesFunction implements PropertiesFunction {

    private final Path folder;

    /** @param folder what relative paths are relative to */
    FilePropertiesFunction(Path folder) {
        this.folder = folder;
    }

    @Override
    public String getName() {
        return "file";
    }

    @Override
    public String apply(String path) {
        try {
            return Files.readString(folder.resolve(path)).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException("{{file:" + path + "}} cannot be read", e);
        }
    }
}
