package io.segmentexport.config;

/**
 * A secret that is named in the configuration and read only when it is needed.
 * Its text never appears in {@link #toString()}.
 */
public interface Secret {

    /**
     * The secret itself. Ask for it as late as possible and keep it nowhere.
     *
     * @throws ConfigurationException if the variable or file that should hold it is missing; the message names it
     */
    String reveal();

    /** Whether the file holds it in clear text, for everybody who can read the file. */
    boolean literal();
}
