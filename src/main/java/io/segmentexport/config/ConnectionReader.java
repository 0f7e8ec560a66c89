package io.segmentexport.config;

import io.segmentexport.config.Connection.UsableBy;
import java.net.URI;
import java.util.Optional;

/** Reads the {@code connection.ID.*} keys of one connection. */
final class ConnectionReader {

    private static final URI KLAVIYO = URI.create("https://a.klaviyo.com");
    private static final String REVISION = "2026-07-15";

    private final Source source;

    ConnectionReader(Source source) {
        this.source = source;
    }

    /** The connection; where it has faults, they are noted and it is not to be used. */
    Connection read(String id) {
        Section section = source.section("connection." + id + ".");
        return new Connection(
                id,
                section.value("display-name", Notation::name).orElse(id),
                apiKey(section),
                section.value("usable-by", text -> Notation.word(text, UsableBy.class)).orElse(UsableBy.ADMINISTRATOR),
                section.text("data-privacy-consent"),
                section.value("base-url", BaseUrl::parse).orElse(KLAVIYO),
                section.value("revision", Notation::revision).orElse(REVISION));
    }

    /** Checked for how it is written alone: whether the key is there matters only to a command that needs it. */
    private ApiKey apiKey(Section section) {
        Optional<Entry> given = section.given("api-key", "{{env:KLAVIYO_API_KEY}}");
        if (given.isEmpty()) {
            return null;
        }
        Entry entry = given.get();
        try {
            Placeholders.checkSyntax(entry.trimmed());
        } catch (UnresolvedPlaceholder e) {
            section.fault("api-key", e.getMessage());
        }
        return new ConfiguredApiKey(entry, source);
    }
}
