package io.segmentexport.config;

import java.util.List;

/** A secret as the configuration names it; looked up anew each time it is asked for, so that it can be renewed. */
abstract class ConfiguredSecret implements Secret {

    private final Entry entry;
    private final Placeholders placeholders;
    private final Faults faults;

    ConfiguredSecret(Entry entry, Source source) {
        this.entry = entry;
        this.placeholders = source.placeholders();
        this.faults = source.faults();
    }

    /**
     * What is wrong with it and what to do.
     *
     * @param secret what the entry stands for; it must not be repeated
     * @throws InvalidValue where it cannot be such a secret; its message goes on after "the value"
     */
    abstract void check(String secret);

    @Override
    public final String reveal() {
        try {
            String secret = placeholders.resolve(entry);
            check(secret);
            return secret;
        } catch (UnresolvedPlaceholder e) {
            throw failure(e.getMessage());
        } catch (InvalidValue e) {
            throw failure(source() + " " + e.getMessage());
        }
    }

    @Override
    public final boolean literal() {
        return !Placeholders.in(entry.value());
    }

    @Override
    public final String toString() {
        return "Secret[" + entry.key() + "=***]";
    }

    /** Only a value with a placeholder may be repeated: a literal one is the secret itself. */
    private String source() {
        return literal() ? "the value" : "what its placeholder stands for";
    }

    private ConfigurationException failure(String message) {
        return new ConfigurationException(List.of(faults.fault(entry.line(), entry.key(), message)));
    }
}
