package io.segmentexport.config.read;

import io.segmentexport.config.ApiKey;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.InvalidValue;
import java.util.List;
import java.util.function.Consumer;

/**
 * An API key or a password as the configuration names it; looked up anew for each use, so that it can be renewed.
 *
 * @param entry what the file says
 * @param check throws {@link InvalidValue} for what cannot be such a secret; its message must not repeat the secret
 */
record ConfiguredSecret(Entry entry, Consumer<String> check, Section section) implements ApiKey {

    @Override
    public String reveal() {
        try {
            String secret = section.placeholders().resolve(entry);
            check.accept(secret);
            return secret;
        } catch (Placeholders.Unresolved e) {
            throw failure(e.getMessage());
        } catch (InvalidValue e) {
            // Only a value with a placeholder may be repeated: a literal one is the secret itself.
            throw failure((literal() ? "the value " : "what its placeholder stands for ") + e.getMessage());
        }
    }

    @Override
    public boolean literal() {
        return !Placeholders.in(entry.value());
    }

    @Override
    public String toString() {
        return "Secret[" + entry.key() + "=***]";
    }

    private ConfigurationException failure(String message) {
        return new ConfigurationException(List.of(section.faults().fault(entry.line(), entry.key(), message)));
    }
}
