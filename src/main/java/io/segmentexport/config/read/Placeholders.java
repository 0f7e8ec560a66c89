package io.segmentexport.config.read;

import io.segmentexport.config.Word;
import io.segmentexport.config.read.PropertiesFile.Entry;
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
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in the placeholders of a value: {@code {{env:NAME}}}, {@code {{env:NAME:default}}}, {@code {{sys:NAME}}},
 * {@code {{file:PATH}}}, {@code {{key}}} and {@code {{key:default}}}. They look like Camel's; Camel has no
 * {@code file:} function and would read it as a key with a default.
 */
final class Placeholders {

    /** A placeholder without a value. It never leaves this package: it becomes a fault of the key. */
    static final class Unresolved extends RuntimeException {
        Unresolved(String message) {
            super(message, null, false, false);
        }
    }

    private static final String OPEN = "{{";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);
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
     * @throws Unresolved for one that can never have a value
     */
    static void checkSyntax(String value) {
        fill(value, body -> {
            isFunction(body);
            return "";
        });
    }

    /**
     * The value of an entry, trailing blanks removed.
     *
     * @throws Unresolved if a placeholder has no value; its message says what to do
     */
    String resolve(Entry entry) {
        return resolve(entry, new ArrayDeque<>());
    }

    private String resolve(Entry entry, Deque<String> opened) {
        opened.addLast(entry.key());
        String value = fill(entry.trimmed(), body -> valueOf(body, opened)).stripTrailing();
        opened.removeLast();
        return value;
    }

    private static String fill(String value, Function<String, String> valueOf) {
        if (PLACEHOLDER.matcher(value).replaceAll(" ").contains(OPEN)) {
            throw new Unresolved("a placeholder that begins with {{ must end with }}");
        }
        return PLACEHOLDER.matcher(value).replaceAll(found -> {
            if (found.group(1).contains(OPEN)) {
                throw new Unresolved("a placeholder cannot stand inside another one;"
                        + " give it a key of its own, such as my.folder, and refer to that");
            }
            return Matcher.quoteReplacement(valueOf.apply(found.group(1)));
        });
    }

    private String valueOf(String body, Deque<String> opened) {
        String[] parts = body.split(":", 2);
        if (entries.containsKey(body)) {
            return valueOfKey(body, opened);
        }
        if (isFunction(body)) {
            return parts[0].equals("file") ? textOf(parts[1]) : variable(parts[0].equals("env"), parts[1]);
        }
        if (entries.containsKey(parts[0])) {
            return valueOfKey(parts[0], opened);
        }
        if (parts.length == 2) {
            return parts[1];
        }
        throw new Unresolved("the key %s of the placeholder {{%s}} is not set%s".formatted(
                body, body, Word.hint(body, entries.keySet())));
    }

    /**
     * Whether a placeholder calls a function. Every key has a dot; so a first word without one can only be meant as a function.
     *
     * @throws Unresolved if there is no such function, or it has no argument
     */
    private static boolean isFunction(String body) {
        String[] parts = body.split(":", 2);
        if (parts.length < 2 || parts[0].contains(".")) {
            return false;
        }
        if (!FUNCTIONS.contains(parts[0])) {
            throw new Unresolved(
                    "the placeholder {{%s:…}} is unknown; use {{env:NAME}}, {{sys:NAME}}, {{file:PATH}}, {{key}}%s"
                            .formatted(parts[0], Word.hint(parts[0], FUNCTIONS)));
        }
        if (parts[1].isBlank()) {
            throw new Unresolved("the placeholder {{%s}} names nothing".formatted(body));
        }
        return true;
    }

    private String variable(boolean env, String argument) {
        String[] parts = argument.split(":", 2);
        String value = env ? environment.apply(parts[0]) : System.getProperty(parts[0]);
        if (value == null && parts.length < 2) {
            throw new Unresolved((env
                    ? "the environment variable %1$s is not set; set it before the start: export %1$s=…"
                    : "the system property %1$s is not set; start java with -D%1$s=…").formatted(argument));
        }
        return value == null ? parts[1] : value;
    }

    private String valueOfKey(String key, Deque<String> opened) {
        if (opened.contains(key)) {
            throw new Unresolved("the placeholders refer to each other in a circle: "
                    + String.join(" -> ", opened) + " -> " + key);
        }
        if (UnknownKeys.isSecret(key) && !UnknownKeys.isSecret(opened.getFirst())) {
            throw new Unresolved("the placeholder {{%s}} would copy a secret to where it can be seen"
                    .formatted(key));
        }
        return resolve(entries.get(key), opened);
    }

    private String textOf(String path) {
        try {
            String text = Files.readString(folder.resolve(path).normalize());
            return (text.startsWith("\uFEFF") ? text.substring(1) : text).replaceFirst("\\R\\z", "");
        } catch (InvalidPathException e) {
            throw new Unresolved("the placeholder {{file:…}} holds no path: " + e.getReason());
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "does not exist; create it with the value in it"
                    : e instanceof CharacterCodingException ? "is not text in UTF-8"
                    : "cannot be read (%s); look at its permissions".formatted(e.getClass().getSimpleName());
            throw new Unresolved("the file %s %s".formatted(folder.resolve(path).normalize(), why));
        }
    }
}
