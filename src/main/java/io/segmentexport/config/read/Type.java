package io.segmentexport.config.read;

import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What the value of a key is.
 *
 * @param name   what the manual calls it, or the words to choose from
 * @param parser reads a text; relative paths are relative to the folder that it takes as well. It throws
 *               {@link io.segmentexport.config.InvalidValue} for a text of another type
 * @param secret whether a value is, or may hold, a secret: it is never copied to where people see it
 */
record Type<T>(String name, BiFunction<String, Path, T> parser, boolean secret) {

    static <T> Type<T> of(String name, Function<String, T> parser) {
        return new Type<>(name, (text, folder) -> parser.apply(text), false);
    }

    static <T> Type<T> secret(String name, Function<String, T> parser) {
        return new Type<>(name, (text, folder) -> parser.apply(text), true);
    }
}
