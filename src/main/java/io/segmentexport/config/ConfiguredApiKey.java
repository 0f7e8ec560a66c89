package io.segmentexport.config;

import java.util.List;

/** An API key as the configuration names it; looked up anew each time it is asked for, so that it can be renewed. */
final class ConfiguredApiKey implements ApiKey {

    private final Entry entry;
    private final Placeholders placeholders;
    private final Faults faults;

    ConfiguredApiKey(Entry entry, Placeholders placeholders, Faults faults) {
        this.entry = entry;
        this.placeholders = placeholders;
        this.faults = faults;
    }

    @Override
    public String reveal() {
        String key;
        try {
            key = placeholders.resolve(entry);
        } catch (UnresolvedPlaceholder e) {
            throw failure(e.getMessage());
        }
        if (key.isEmpty()) {
            throw failure(source() + " is empty; put the private API key there, as Klaviyo shows it under"
                    + " Settings > API keys");
        }
        if (!key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw failure(source() + " holds a blank, a line break or another character that no API key has;"
                    + " put the private API key alone there");
        }
        return key;
    }

    @Override
    public boolean literal() {
        return !Placeholders.in(entry.value());
    }

    @Override
    public String toString() {
        return "ApiKey[" + entry.key() + "=***]";
    }

    /** Only a value with a placeholder may be repeated: a literal one is the key itself. */
    private String source() {
        return literal() ? "the value" : "what its placeholder stands for";
    }

    private ConfigurationException failure(String message) {
        return new ConfigurationException(List.of(faults.fault(entry.line(), entry.key(), message)));
    }
}
