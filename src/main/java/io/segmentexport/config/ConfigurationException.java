package io.segmentexport.config;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with a configuration, all of it at once. */
public final class ConfigurationException extends RuntimeException implements SafeMessage {

    private final transient List<Fault> faults;

    public ConfigurationException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining(System.lineSeparator())));
        this.faults = List.copyOf(faults);
    }

    /** Throws one with these faults if there are any. */
    public static void throwIfAny(List<Fault> faults) {
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
        }
    }

    public List<Fault> faults() {
        return faults;
    }

    /**
     * One fault.
     *
     * @param file    the configuration file's name
     * @param line    the line, from 1; 0 if a key is missing
     * @param key     the key
     * @param message what is wrong and what to do; never a secret
     */
    public record Fault(String file, int line, String key, String message) {
        @Override
        public String toString() {
            return (line > 0 ? file + ":" + line : file) + ": " + key + ": " + message;
        }
    }
}
