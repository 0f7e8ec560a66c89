package io.segmentexport.config;

import io.segmentexport.config.ConfigurationException.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * A secret that is named in the configuration and read only when it is needed.
 * Its text never appears in {@link #toString()}.
 *
 * @param key     the key that names it
 * @param literal whether the file holds it in clear text, for everybody who can read the file
 * @param text    looks it up, anew for each use, so that it can be renewed
 */
public record Secret(String key, boolean literal, Supplier<String> text) {

    /**
     * The secret itself. Ask for it as late as possible and keep it nowhere.
     *
     * @throws ConfigurationException if the variable or file that should hold it is missing; the message names it
     */
    public String reveal() {
        return text.get();
    }

    /**
     * Looks several up.
     *
     * @throws ConfigurationException with every one that is not there
     */
    public static void revealAll(Collection<Secret> secrets) {
        var faults = new ArrayList<Fault>();
        for (var secret : secrets) {
            try {
                secret.reveal();
            } catch (ConfigurationException e) {
                faults.addAll(e.faults());
            }
        }
        ConfigurationException.throwIfAny(faults);
    }

    @Override
    public String toString() {
        return "Secret[" + key + "=***]";
    }
}
