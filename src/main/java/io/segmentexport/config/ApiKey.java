package io.segmentexport.config;

/**
 * A private API key that is named in the configuration and read only when a request needs it.
 * Its text never appears in {@link #toString()}.
 */
public interface ApiKey {

    /**
     * The key itself. Ask for it as late as possible and keep it nowhere.
     *
     * @throws ConfigurationException where the variable or file that should hold it is not there; the message names it
     */
    String reveal();

    /** Whether the key stands in the configuration as it is, where everybody who reads the file reads it too. */
    boolean literal();
}
