package io.segmentexport.config.read;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A configuration file of a test, and the environment that it is read in. */
final class ConfigurationFile {

    /** Ten lines that are right: what follows them begins on line 11. */
    static final String SOUND = """
            connection.main.api-key = {{env:KLAVIYO_API_KEY}}
            connection.main.data-privacy-consent = agreed
            connection.second.api-key = {{env:SECOND_KEY}}
            export.news.connection = main
            export.news.list-id = Y6nRLr
            export.news.email-field = EMail
            export.news.segments = HighValue
            export.news.field.first_name = FirstName
            export.news.field.location.latitude = Lat
            export.news.field.properties.Points = Points
            """;

    final Path path;
    final Map<String, String> environment = new HashMap<>();

    ConfigurationFile(Path folder, String text) {
        path = folder.resolve("application.properties");
        try {
            Files.createDirectories(folder);
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ConfigurationFile with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Settings read() {
        return read(Map.of());
    }

    Settings read(Map<String, String> overrides) {
        return new SettingsReader(environment::get).read(path, overrides);
    }

    List<Fault> faults() {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, this::read);
        return refused == null ? List.of() : refused.faults();
    }
}
