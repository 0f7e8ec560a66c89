/**
 * Reads {@code application.properties} and reports all that is wrong with it at once, each fault with its line and what to do.
 *
 * <p>Start with {@link io.segmentexport.config.read.SettingsReader}. {@code Keys} is the table of all keys: a new key is one
 * row there, its explanation in the shipped file, and one call of {@code Section.get} or {@code Section.find}.
 * {@code Notation} has the types of values, {@code UnknownKeys} the check for misspelt keys, {@code Placeholders} what
 * {@code {{env:NAME}}} and the like stand for, and {@link io.segmentexport.config.read.PropertiesFile} the syntax.
 *
 * <p>Uses {@code config} alone, which knows nothing of this package, and nothing of Camel.
 */
package io.segmentexport.config.read;
