package io.segmentexport.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The keys of one connection or export, named without their prefix. What is wrong becomes a fault of the key. */
final class Section {

    private final String prefix;
    private final Source source;

    Section(String prefix, Source source) {
        this.prefix = prefix;
        this.source = source;
    }

    String prefix() {
        return prefix;
    }

    /** Whether the option stands in the file, be it with no value. */
    boolean contains(String option) {
        return source.entries().containsKey(prefix + option);
    }

    /** A value that is nothing but blanks, as an escaped tab is. */
    Optional<String> blank(String option) {
        return Optional.ofNullable(source.entries().get(prefix + option))
                .map(Entry::value)
                .filter(value -> !value.isEmpty() && value.isBlank());
    }

    /** The entry; empty where it is not given or has no value. */
    Optional<Entry> entry(String option) {
        return Optional.ofNullable(source.entries().get(prefix + option)).filter(entry -> !entry.blank());
    }

    /** The options that begin so, in the order of the file. */
    List<String> optionsUnder(String start) {
        return source.entries().keySet().stream()
                .filter(key -> key.startsWith(prefix + start))
                .map(key -> key.substring(prefix.length()))
                .toList();
    }

    /** The value with its placeholders filled in; empty where it is not given or cannot be had. */
    Optional<String> text(String option) {
        return entry(option).flatMap(this::resolved).filter(text -> !text.isBlank());
    }

    /** As {@link #text(String)}, parsed. */
    <T> Optional<T> value(String option, Function<String, T> parser) {
        return text(option).flatMap(text -> parsed(option, text, parser));
    }

    /** The value parsed, or the standard where none is given; empty where the value has a fault. */
    <T> Optional<T> valueOr(String option, T standard, Function<String, T> parser) {
        Optional<Entry> entry = entry(option);
        if (entry.isEmpty()) {
            return Optional.of(standard);
        }
        return resolved(entry.get())
                .flatMap(text -> text.isBlank() ? Optional.of(standard) : parsed(option, text, parser));
    }

    /**
     * The entry as it stands in the file; a fault where there is none.
     *
     * @param sample a value to show
     */
    Optional<Entry> given(String option, String sample) {
        Optional<Entry> entry = entry(option);
        if (entry.isEmpty()) {
            fault(option, "is missing; write, for example, '%s%s = %s'%s".formatted(
                    prefix, option, sample, misspeltId()));
        }
        return entry;
    }

    /** A misspelt ID looks like one more connection or export, of which much is missing. */
    private String misspeltId() {
        String[] words = prefix.split("\\.");
        List<String> others = Keys.ids(words[0], source.entries().keySet()).stream()
                .filter(id -> !id.equals(words[1])).toList();
        return NearestWord.to(words[1], others)
                .map(other -> " (or is '%s' a misspelling of '%s'?)".formatted(words[1], other)).orElse("");
    }

    /**
     * As {@link #text(String)}, parsed; a fault where it is not given.
     *
     * @param sample a value to show
     */
    <T> Optional<T> mandatory(String option, String sample, Function<String, T> parser) {
        Optional<Entry> entry = given(option, sample);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> text = resolved(entry.get());
        if (text.isPresent() && text.get().isBlank()) {
            fault(option, "'%s' stands for nothing; write, for example, '%s%s = %s'".formatted(
                    entry.get().trimmed(), prefix, option, sample));
            return Optional.empty();
        }
        return text.flatMap(given -> parsed(option, given, parser));
    }

    /** A password, checked for how it is written alone: whether it is there matters only to what needs it. */
    Optional<Secret> password(String option) {
        return entry(option).map(entry -> {
            try {
                Placeholders.checkSyntax(entry.trimmed());
            } catch (UnresolvedPlaceholder e) {
                fault(option, e.getMessage());
            }
            return new ConfiguredPassword(entry, source);
        });
    }

    void fault(String option, String message) {
        Entry entry = source.entries().get(prefix + option);
        source.faults().add(entry == null ? 0 : entry.line(), prefix + option, message);
    }

    /** The line of an option; of the section's first key where it is not given. */
    int lineOf(String option) {
        return entry(option).map(Entry::line).orElseGet(() -> source.entries().values().stream()
                .filter(entry -> entry.key().startsWith(prefix))
                .mapToInt(Entry::line).findFirst().orElse(0));
    }

    private Optional<String> resolved(Entry entry) {
        try {
            return Optional.of(source.placeholders().resolve(entry));
        } catch (UnresolvedPlaceholder e) {
            source.faults().add(entry.line(), entry.key(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Names the value as it stands in the file: what a placeholder stands for may be a secret. */
    private <T> Optional<T> parsed(String option, String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (InvalidValue e) {
            fault(option, "'%s' %s".formatted(entry(option).map(Entry::trimmed).orElse(""), e.getMessage()));
            return Optional.empty();
        }
    }
}
