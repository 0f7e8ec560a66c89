package io.segmentexport.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A properties file beside the configuration, as that of the users, with the lines that its keys stand in. */
public final class PropertyLines {

    private PropertyLines() {
    }

    /**
     * One key and its value.
     *
     * @param number the line that it begins on, from 1
     */
    public record Line(int number, String key, String value) {
    }

    /**
     * Reads a file in UTF-8.
     *
     * @return its keys in the order of the file
     * @throws ConfigurationException where a key is given twice, or it cannot be read as properties in UTF-8
     * @throws IOException            where it cannot be read at all
     */
    public static List<Line> read(Path file) throws IOException {
        var faults = new Faults(file.getFileName().toString());
        var entries = PropertiesFile.read(file, faults);
        faults.throwIfAny();
        return entries.values().stream().map(entry -> new Line(entry.line(), entry.key(), entry.trimmed())).toList();
    }
}
