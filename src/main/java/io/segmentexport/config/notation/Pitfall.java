package io.segmentexport.config.notation;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A line that the syntax of Java's properties reads otherwise than it was certainly meant.
 *
 * @param message what is wrong and what to write
 * @param meant   the value as it was probably meant; for a fault alone, it is never used
 */
public record Pitfall(String message, String meant) {

    private static final String BLANKS = " \t\f";
    private static final Pattern COLUMN_OF_TARGET = Pattern.compile("export\\.[^.]*\\.(field|type)\\..*");
    private static final Pattern OF_NAMES = Pattern.compile("export\\.[^.]*\\.(columns|segments)");
    private static final Pattern OF_OTHERS = Pattern.compile("(my|camel)\\..*");
    private static final Pattern QUOTED = Pattern.compile("(?s)([\"'])(?!\\1).*\\1");

    /** Java drops the backslash before any letter but these. */
    private static final Pattern LOST_BACKSLASH = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\[A-Za-z0-9&&[^fnrtu]]");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:\\\\[^\\\\].*");

    /**
     * Finds one.
     *
     * @param key    as Java reads it
     * @param line   the logical line as the file has it
     * @param secret whether no message may repeat the value
     */
    public static Optional<Pitfall> of(String key, String line, boolean secret) {
        String text = withoutBlanks(line);
        int end = endOfKey(text);
        String rest = withoutBlanks(text.substring(end));
        boolean separated = !rest.isEmpty() && "=:".indexOf(rest.charAt(0)) >= 0;
        String value = separated ? withoutBlanks(rest.substring(1)).stripTrailing() : rest;
        if (!separated && value.contains("=")) {
            return Optional.of(new Pitfall("a blank ends the key; " + (COLUMN_OF_TARGET.matcher(key).matches()
                    ? "write a blank in a name as '\\ ': '%s\\ %s'".formatted(text.substring(0, end), escaped(value))
                    : "if it belongs to the key write it as '\\ ', and if the value begins there write = before it"), value));
        }
        if (DRIVE.matcher(value).matches() || LOST_BACKSLASH.matcher(value).find()) {
            String path = value.replace("\\\\", "\\").replace('\\', '/');
            return Optional.of(new Pitfall("a backslash alone is lost, or makes another character of the next; write it twice"
                    + (DRIVE.matcher(value).matches() ? ", or the path with /: '" + path + "'" : ""), path));
        }
        boolean quoted = OF_NAMES.matcher(key).matches() ? Stream.of(value.split(",")).anyMatch(name -> quoted(name.strip()))
                : quoted(value) && !OF_OTHERS.matcher(key).matches();
        String bare = value.replaceAll("[\"']", "");
        return quoted ? Optional.of(new Pitfall("the quotes would be part of the value; write "
                + (secret ? "it without them" : "'%s = %s'".formatted(text.substring(0, end), bare))
                + ", and quotes that do belong to it as \\\"", bare)) : Optional.empty();
    }

    /** Blanks before the equals sign as the key of a line has them. */
    private static String escaped(String line) {
        int equals = line.indexOf('=');
        return line.substring(0, equals).strip().replaceAll("\\s+", "\\\\ ") + " = " + line.substring(equals + 1).strip();
    }

    private static boolean quoted(String value) {
        return QUOTED.matcher(value).matches();
    }

    /** The key ends at the first blank, = or : without a backslash before it. */
    private static int endOfKey(String line) {
        int at = 0;
        while (at < line.length() && (BLANKS + "=:").indexOf(line.charAt(at)) < 0) {
            at += line.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, line.length());
    }

    private static String withoutBlanks(String text) {
        int at = 0;
        while (at < text.length() && BLANKS.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return text.substring(at);
    }
}
