package io.segmentexport.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Fills in the placeholders of a value: {@code {{env:NAME}}}, {@code {{env:NAME:default}}}, {@code {{sys:NAME}}},
 * {@code {{file:PATH}}}, {@code {{key}}} and {@code {{key:default}}}. They look like Camel's; Camel has no
 * {@code file:} function and would read it as a key with a default.
 */
final class Placeholders {

    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";
    private static final List<String> FUNCTIONS = List.of("env", "sys", "file");

    private final Map<String, Entry> entries;
    private final Path folder;
    private final Function<String, String> environment;

    /**
     * @param entries     what {@code {{key}}} may refer to
     * @param folder      what the path of {@code {{file:PATH}}} is relative to
     * @param environment the value of an environment variable, or null
     */
    Placeholders(Map<String, Entry> entries, Path folder, Function<String, String> environment) {
        this.entries = entries;
        this.folder = folder;
        this.environment = environment;
    }

    /** Whether a value holds a placeholder. */
    static boolean in(String value) {
        return value.contains(OPEN);
    }

    /**
     * Checks how the placeholders of a value are written, without looking for what they stand for.
     *
     * @throws UnresolvedPlaceholder for one that can never have a value
     */
    static void checkSyntax(String value) {
        fill(value, body -> {
            Optional<String> function = functionOf(body);
            if (function.isPresent()) {
                checkFunction(body, function.get());
            }
            return "";
        });
    }

    /**
     * The value of an entry, trailing blanks removed.
     *
     * @throws UnresolvedPlaceholder where a placeholder has no value; its message says what to do
     */
    String resolve(Entry entry) {
        Deque<String> opened = new ArrayDeque<>();
        opened.add(entry.key());
        return fill(entry.trimmed(), body -> valueOf(body, opened)).stripTrailing();
    }

    private static String fill(String value, Function<String, String> valueOf) {
        StringBuilder filled = new StringBuilder();
        int position = 0;
        int open = value.indexOf(OPEN);
        while (open >= 0) {
            int close = value.indexOf(CLOSE, open);
            if (close < 0) {
                throw new UnresolvedPlaceholder("a placeholder that begins with {{ must end with }}");
            }
            String body = value.substring(open + OPEN.length(), close);
            if (body.contains(OPEN)) {
                throw new UnresolvedPlaceholder("a placeholder cannot stand inside another one;"
                        + " give it a key of its own, such as my.folder, and refer to that");
            }
            filled.append(value, position, open).append(valueOf.apply(body));
            position = close + CLOSE.length();
            open = value.indexOf(OPEN, position);
        }
        return filled.append(value.substring(position)).toString();
    }

    private String valueOf(String body, Deque<String> opened) {
        if (entries.containsKey(body)) {
            return valueOfKey(body, opened);
        }
        Optional<String> function = functionOf(body);
        if (function.isPresent()) {
            checkFunction(body, function.get());
            return valueOfFunction(function.get(), body.substring(body.indexOf(':') + 1));
        }
        int colon = body.indexOf(':');
        String key = colon < 0 ? body : body.substring(0, colon);
        if (entries.containsKey(key)) {
            return valueOfKey(key, opened);
        }
        if (colon >= 0) {
            return body.substring(colon + 1);
        }
        throw new UnresolvedPlaceholder("the key %s of the placeholder {{%s}} is not set%s".formatted(
                key, body, NearestWord.hint(key, entries.keySet())));
    }

    /** Every key has a dot; so a first word without one can only be meant as a function. */
    private static Optional<String> functionOf(String body) {
        int colon = body.indexOf(':');
        return colon < 0 || body.substring(0, colon).contains(".")
                ? Optional.empty() : Optional.of(body.substring(0, colon));
    }

    private static void checkFunction(String body, String function) {
        if (!FUNCTIONS.contains(function)) {
            throw new UnresolvedPlaceholder(
                    "the placeholder {{%s:…}} is unknown; use {{env:NAME}}, {{sys:NAME}}, {{file:PATH}}, {{key}}%s"
                            .formatted(function, NearestWord.hint(function, FUNCTIONS)));
        }
        if (body.substring(body.indexOf(':') + 1).isBlank()) {
            throw new UnresolvedPlaceholder("the placeholder {{%s}} names nothing".formatted(body));
        }
    }

    private String valueOfFunction(String function, String argument) {
        if (function.equals("file")) {
            return textOf(argument);
        }
        int colon = argument.indexOf(':');
        String name = colon < 0 ? argument : argument.substring(0, colon);
        String value = function.equals("env") ? environment.apply(name) : System.getProperty(name);
        if (value != null) {
            return value;
        }
        if (colon >= 0) {
            return argument.substring(colon + 1);
        }
        throw new UnresolvedPlaceholder(function.equals("env")
                ? "the environment variable %1$s is not set; set it before the start: export %1$s=…".formatted(name)
                : "the system property %1$s is not set; start java with -D%1$s=…".formatted(name));
    }

    private String valueOfKey(String key, Deque<String> opened) {
        if (opened.contains(key)) {
            throw new UnresolvedPlaceholder("the placeholders refer to each other in a circle: "
                    + String.join(" -> ", opened) + " -> " + key);
        }
        if (Keys.isSecret(key) && !Keys.isSecret(opened.getFirst())) {
            throw new UnresolvedPlaceholder("the placeholder {{%s}} would copy a secret to where it can be seen"
                    .formatted(key));
        }
        opened.addLast(key);
        String value = fill(entries.get(key).trimmed(), body -> valueOf(body, opened)).stripTrailing();
        opened.removeLast();
        return value;
    }

    private String textOf(String path) {
        Path file;
        try {
            file = folder.resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw new UnresolvedPlaceholder("the placeholder {{file:…}} holds no path: " + e.getReason());
        }
        try {
            String text = Files.readString(file);
            return (text.startsWith("\uFEFF") ? text.substring(1) : text).replaceFirst("\\R\\z", "");
        } catch (NoSuchFileException e) {
            throw new UnresolvedPlaceholder("the file %s does not exist; create it with the value in it"
                    .formatted(file));
        } catch (CharacterCodingException e) {
            throw new UnresolvedPlaceholder("the file %s is not text in UTF-8".formatted(file));
        } catch (IOException e) {
            throw new UnresolvedPlaceholder("the file %s cannot be read (%s); look at its permissions"
                    .formatted(file, e.getClass().getSimpleName()));
        }
    }
}
