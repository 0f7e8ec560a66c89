package io.segmentexport.config.read;

import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.regex.Matcher;

/**
 * A row of the table of keys.
 *
 * @param name   as the manual has it: {@code connection.ID.api-key}. ID and TARGET stand for a connection or export and for
 *               an attribute of the profile
 * @param parser reads a text; relative paths are relative to the folder that it takes as well. It throws
 *               {@link io.segmentexport.config.InvalidValue} for a text of another type
 * @param secret whether a value is, or may hold, a secret: it is never copied to where people see it
 * @param unset  what holds if the file does not give it
 * @param text   the default as the file would write it; a sample if there is none
 * @param help   one line of help for the manual and the shipped file
 */
record Key<T>(String name, BiFunction<String, Path, T> parser, boolean secret, Unset unset, String text, String help) {

    /** What holds if a file does not give a key. */
    enum Unset {
        /** Its {@link Key#text()}. */
        DEFAULT,
        /** Nothing. */
        NOTHING,
        /** A fault. */
        FAULT
    }

    /** The key of one attribute: {@code export.ID.field.first_name} of {@code export.ID.field.TARGET}. */
    Key<T> at(String target) {
        return new Key<>(name.replace("TARGET", "") + target, parser, secret, unset, text, help);
    }

    /** The same key with another sample. */
    Key<T> withSample(String sample) {
        return new Key<>(name, parser, secret, unset, sample, help);
    }

    /** The key of one connection or export: {@code connection.main.api-key}. */
    String nameFor(String id) {
        return name.replaceFirst("\\.ID\\.", Matcher.quoteReplacement("." + id + "."));
    }
}
