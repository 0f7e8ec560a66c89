package io.segmentexport.config.read;

import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.notation.Pitfall;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Reads a properties file in UTF-8 and knows the line of each key.
 * The syntax is that of {@link Properties#load(java.io.Reader)}, which does the parsing: it is fed one logical line at
 * a time, that is, a natural line with those that continue it.
 */
public final class PropertiesFile {

    /** As its bytes in UTF-8. */
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private static final Pattern LINE_END = Pattern.compile("\r\n?|\n");
    private static final Pattern COMMENT = Pattern.compile("[ \\t\\f]*[#!].*", Pattern.DOTALL);

    /** An odd number of backslashes at the end of a line. */
    private static final Pattern CONTINUED = Pattern.compile("(?<!\\\\)(\\\\\\\\)*\\\\$");

    private final Faults faults;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private PropertiesFile(Faults faults) {
        this.faults = faults;
    }

    /**
     * Reads a file beside the configuration, as that of the users.
     *
     * @return its keys in the order of the file
     * @throws ConfigurationException if a key is given twice, or the file is not properties in UTF-8
     * @throws IOException            if it cannot be read at all
     */
    public static List<Entry> read(Path file) throws IOException {
        Faults faults = new Faults(file.getFileName().toString());
        List<Entry> entries = List.copyOf(read(file, faults).values());
        faults.throwIfAny();
        return entries;
    }

    /**
     * Reads a file. A BOM at its front is skipped.
     *
     * @param faults takes what is wrong: a key given twice, bytes that are not UTF-8, a malformed escape, a {@link Pitfall}
     * @return the entries in the order of the file; of a key given twice, the first
     * @throws IOException if the file cannot be read at all
     */
    static Map<String, Entry> read(Path file, Faults faults) throws IOException {
        PropertiesFile reader = new PropertiesFile(faults);
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        boolean marked = bytes.startsWith("\u00FE\u00FF") || bytes.startsWith("\u00FF\u00FE");
        if (bytes.indexOf('\0') >= 0) {
            faults.add(1, "(encoding)", "the file is in UTF-16 or UTF-32, or is no text; save it as UTF-8");
        } else if (marked) {
            faults.add(1, "(encoding)", "the file begins with the byte order mark of UTF-16, and is not in UTF-16; save it as UTF-8");
        } else {
            reader.readLogicalLines(bytes.startsWith(BYTE_ORDER_MARK) ? bytes.substring(BYTE_ORDER_MARK.length()) : bytes);
        }
        return reader.entries;
    }

    /**
     * Cuts the file at its line ends: in UTF-8, the bytes of CR and LF are never part of another character.
     *
     * @param bytes each character is one byte
     */
    private void readLogicalLines(String bytes) {
        List<String> lines = LINE_END.splitAsStream(bytes).toList();
        int next = 0;
        while (next < lines.size()) {
            int first = next++;
            boolean comment = COMMENT.matcher(lines.get(first)).matches();
            while (!comment && next < lines.size() && CONTINUED.matcher(lines.get(next - 1)).find()) {
                next++;
            }
            readLogicalLine(lines.subList(first, next), first + 1);
        }
    }

    private void readLogicalLine(List<String> lines, int number) {
        Properties parsed = new Properties();
        String text = decoded(String.join("\n", lines));
        try {
            parsed.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            faults.add(number, "(escape)", "a \\u must be followed by four hexadecimal digits;"
                    + " a backslash itself is written \\\\, and a path may be written with /");
            return;
        }
        String key = parsed.stringPropertyNames().stream().findFirst().orElse(null);
        for (int i = 0; i < lines.size(); i++) {
            if (!isUtf8(lines.get(i))) {
                faults.add(number + i, key == null ? "(comment)" : printable(key) ? key : "(line)",
                        "holds bytes that are not UTF-8; save the file as UTF-8");
            }
        }
        Optional<Pitfall> pitfall = key == null ? Optional.empty() : Pitfall.of(key, text, UnknownKeys.isSecret(key));
        pitfall.ifPresent(found -> faults.add(number, key, found.message()));
        Entry first = key == null ? null : entries.putIfAbsent(key,
                new Entry(key, pitfall.map(Pitfall::meant).orElseGet(() -> parsed.getProperty(key)), number));
        if (first != null) {
            faults.add(number, key, "is given twice, in line %d and in line %d; delete one of them".formatted(first.line(), number));
        }
    }

    /** What is no text at all may be a keystore, and is not for a terminal. */
    private static boolean printable(String key) {
        return key.chars().noneMatch(c -> Character.isISOControl(c) || c == '\uFFFD');
    }

    private static String decoded(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** In what is not UTF-8, the decoder has replaced something. */
    private static boolean isUtf8(String bytes) {
        return Arrays.equals(decoded(bytes).getBytes(StandardCharsets.UTF_8), bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * One key of a properties file and its value.
     *
     * @param key   the key, its escapes resolved
     * @param value the value, its escapes resolved and its placeholders not; trailing blanks still there
     * @param line  the line that it begins on, from 1; 0 for one that does not stand in the file
     */
    public record Entry(String key, String value, int line) {

        /** The value without the trailing blanks that nobody sees in an editor. */
        public String trimmed() {
            return value.stripTrailing();
        }

        boolean blank() {
            return value.isBlank();
        }
    }
}
