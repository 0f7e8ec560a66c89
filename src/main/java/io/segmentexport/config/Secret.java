package io.segmentexport.config;

/**
 * A secret that is named in the configuration and read only when it is needed.
 * Its text never appears in {@link #toString()}.
 */
public interface Secret {

    /**
     * The secret itself. Ask for it as late as possible and keep it nowhere.
     *
     * @throws ConfigurationException where the variable or file that should hold it is not there; the message names it
     */
    String reveal();

    /** Whether it stands in the configuration as it is, where everybody who reads the file reads it too. */
    boolean literal();
}
