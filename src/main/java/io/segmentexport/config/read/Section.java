package io.segmentexport.config.read;

import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.InvalidValue;
import io.segmentexport.config.Secret;
import io.segmentexport.config.Word;
import io.segmentexport.config.read.Key.Unset;
import io.segmentexport.config.read.PropertiesFile.Entry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The keys of one connection or export, or those without an ID, of a configuration file. What is wrong with the value of a
 * key becomes a fault of it.
 *
 * @param id           the connection or export whose keys are read; empty for keys without an ID
 * @param folder       what relative paths are relative to
 * @param entries      all of the file by key, in its order
 * @param placeholders fills in the placeholders of a value
 * @param faults       takes what is wrong
 */
record Section(String id, Path folder, Map<String, Entry> entries, Placeholders placeholders, Faults faults) {

    /** The keys of a connection or export of the same file. */
    Section at(String other) {
        return new Section(other, folder, entries, placeholders, faults);
    }

    /** The IDs of the group {@code connection} or {@code export} in the file, well-formed or not. */
    List<String> ids(String group) {
        return UnknownKeys.ids(group, entries.keySet());
    }

    /** The value; the default if none is given or it has a fault. Only for keys with a default. */
    <T> T get(Key<T> key) {
        return find(key).orElseGet(() -> parse(key, key.text()));
    }

    /** The value; if none is given, the default of a key that has one. Empty if the value has a fault. */
    <T> Optional<T> find(Key<T> key) {
        return find(key, Function.identity());
    }

    /** As {@link #find(Key)}, converted; the converter may throw {@link InvalidValue}. */
    <T, R> Optional<R> find(Key<T> key, Function<T, R> converter) {
        return findOr(key.unset() == Unset.DEFAULT ? converter.apply(parse(key, key.text())) : null, key, converter);
    }

    /** As {@link #find(Key, Function)}, with a default that is not in the table; null for none. */
    <T, R> Optional<R> findOr(R standard, Key<T> key, Function<T, R> converter) {
        Optional<Entry> entry = given(key);
        if (entry.isEmpty()) {
            return Optional.ofNullable(standard);
        }
        String written = entry.get().trimmed();
        try {
            String text = placeholders.resolve(entry.get());
            if (!text.isBlank()) {
                return Optional.of(converter.apply(parse(key, text)));
            }
            if (key.unset() == Unset.FAULT || key == Keys.SEGMENTS) { // Nobody who limits the segments means all of them.
                fault(key, "'%s' stands for nothing; %s".formatted(written, example(key)));
            }
            return Optional.ofNullable(standard);
        } catch (Placeholders.Unresolved e) {
            fault(key, e.getMessage());
        } catch (InvalidValue e) {
            // Repeats the value as the file has it: what a placeholder stands for may be a secret.
            fault(key, "'%s' %s".formatted(written, e.getMessage()));
        }
        return Optional.empty();
    }

    /** The value as the file has it, converted. Camel fills in its placeholders. No fault repeats it: it may hold a password. */
    <R> Optional<R> unfilled(Key<?> key, Function<String, R> converter) {
        return entry(key).flatMap(entry -> {
            try {
                Placeholders.checkSyntax(entry.trimmed());
                return Optional.of(converter.apply(entry.trimmed()));
            } catch (Placeholders.Unresolved | InvalidValue e) {
                fault(key, e.getMessage());
                return Optional.empty();
            }
        });
    }

    /** A secret, of which only the notation is checked: whether it exists matters only to what needs it. */
    Optional<Secret> secret(Key<String> key) {
        given(key);
        unfilled(key, Function.identity());
        return entry(key).map(entry ->
                new Secret(entry.key(), !Placeholders.in(entry.value()), () -> reveal(key, entry)));
    }

    private String reveal(Key<String> key, Entry entry) {
        try {
            return parse(key, placeholders.resolve(entry));
        } catch (Placeholders.Unresolved e) {
            throw failure(entry, e.getMessage());
        } catch (InvalidValue e) {
            // Does not repeat the value: it is the secret itself.
            throw failure(entry, (Placeholders.in(entry.value()) ? "what its placeholder stands for " : "the value ")
                    + e.getMessage());
        }
    }

    /** What an entry stands for, its placeholders filled in. */
    String filled(Entry entry) {
        try {
            return placeholders.resolve(entry);
        } catch (Placeholders.Unresolved e) {
            throw failure(entry, e.getMessage());
        }
    }

    private ConfigurationException failure(Entry entry, String message) {
        return new ConfigurationException(List.of(faults.fault(entry.line(), entry.key(), message)));
    }

    /** The entry; empty if it is not given or has no value. */
    Optional<Entry> entry(Key<?> key) {
        return Optional.ofNullable(entries.get(nameOf(key))).filter(entry -> !entry.blank());
    }

    /** As {@link #entry(Key)}; a fault if a key that must be given is not. */
    private Optional<Entry> given(Key<?> key) {
        Optional<Entry> entry = entry(key);
        if (entry.isEmpty() && key.unset() == Unset.FAULT) {
            fault(key, "is missing; " + example(key) + misspeltId(key));
        }
        return entry;
    }

    private String example(Key<?> key) {
        return "write, for example, '%s = %s'".formatted(nameOf(key), key.text());
    }

    /** A misspelt ID looks like one more connection or export, of which much is missing. */
    private String misspeltId(Key<?> key) {
        String group = key.name().substring(0, key.name().indexOf('.'));
        List<String> others = ids(group).stream().filter(other -> !other.equals(id)).toList();
        return Word.nearest(id, others).map(other -> " (or is '%s' a misspelling of '%s'?)".formatted(id, other)).orElse("");
    }

    private <T> T parse(Key<T> key, String text) {
        return key.parser().apply(text, folder);
    }

    /** The key as the file names it. */
    String nameOf(Key<?> key) {
        return key.nameFor(id);
    }

    void fault(Key<?> key, String message) {
        Entry entry = entries.get(nameOf(key));
        faults.add(entry == null ? 0 : entry.line(), nameOf(key), message);
    }
}
