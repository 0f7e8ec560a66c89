package io.segmentexport.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Reads a properties file in UTF-8 and knows the line of each key.
 * The syntax is that of {@link Properties#load(java.io.Reader)}, which does the parsing: it is fed one logical line at
 * a time, that is, a natural line with those that continue it.
 */
final class PropertiesFile {

    private static final String NOT_UTF_8 = "holds bytes that are not UTF-8; save the file as UTF-8";

    private final Faults faults;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private PropertiesFile(Faults faults) {
        this.faults = faults;
    }

    /**
     * Reads a file. A BOM at its front is skipped.
     *
     * @param faults takes what is wrong: a key given twice, bytes that are not UTF-8, a malformed escape
     * @return the entries in the order of the file; of a key given twice, the first
     * @throws IOException where the file cannot be read at all
     */
    static Map<String, Entry> read(Path file, Faults faults) throws IOException {
        PropertiesFile reader = new PropertiesFile(faults);
        byte[] bytes = Files.readAllBytes(file);
        if (beginsWithUtf16Mark(bytes)) {
            faults.add(1, "(encoding)", "the file is in UTF-16; save it as UTF-8");
        } else {
            reader.readLogicalLines(naturalLines(bytes));
        }
        return reader.entries;
    }

    private static boolean beginsWithUtf16Mark(byte[] bytes) {
        if (bytes.length < 2) {
            return false;
        }
        int mark = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
        return mark == 0xFEFF || mark == 0xFFFE;
    }

    private void readLogicalLines(List<NaturalLine> lines) {
        int next = 0;
        while (next < lines.size()) {
            int first = next;
            boolean continued;
            do {
                continued = lines.get(next).continues(next > first);
                next++;
            } while (continued && next < lines.size());
            readLogicalLine(lines.subList(first, next), first + 1);
        }
    }

    private void readLogicalLine(List<NaturalLine> lines, int number) {
        Properties parsed = new Properties();
        try {
            parsed.load(new StringReader(String.join("\n", lines.stream().map(NaturalLine::text).toList())));
        } catch (IOException | IllegalArgumentException e) {
            faults.add(number, "(escape)", "a \\u must be followed by four hexadecimal digits;"
                    + " a backslash itself is written \\\\");
            return;
        }
        String key = parsed.stringPropertyNames().stream().findFirst().orElse(null);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).wellFormed()) {
                faults.add(number + i, key == null ? "(comment)" : printable(key) ? key : "(line)", NOT_UTF_8);
            }
        }
        if (key != null) {
            add(new Entry(key, parsed.getProperty(key), number));
        }
    }

    /** What is no text at all may be a keystore, and is not for a terminal. */
    private static boolean printable(String key) {
        return key.chars().noneMatch(c -> Character.isISOControl(c) || c == '\uFFFD');
    }

    private void add(Entry entry) {
        Entry first = entries.putIfAbsent(entry.key(), entry);
        if (first != null) {
            faults.add(entry.line(), entry.key(), "is given twice, in line %d and in line %d; delete one of them"
                    .formatted(first.line(), entry.line()));
        }
    }

    /** Cuts at CR, LF and CR LF, as Properties does; in UTF-8 these bytes are never part of another character. */
    private static List<NaturalLine> naturalLines(byte[] bytes) {
        List<NaturalLine> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                lines.add(NaturalLine.of(bytes, start, i, lines.isEmpty()));
                if (bytes[i] == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n') {
                    i++;
                }
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            lines.add(NaturalLine.of(bytes, start, bytes.length, lines.isEmpty()));
        }
        return lines;
    }

    private record NaturalLine(String text, boolean wellFormed) {

        private static final char BYTE_ORDER_MARK = '\uFEFF';

        static NaturalLine of(byte[] bytes, int start, int end, boolean first) {
            String text;
            boolean wellFormed = true;
            try {
                ByteBuffer line = ByteBuffer.wrap(bytes, start, end - start);
                text = StandardCharsets.UTF_8.newDecoder().decode(line).toString();
            } catch (CharacterCodingException e) {
                text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
                wellFormed = false;
            }
            boolean marked = first && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
            return new NaturalLine(marked ? text.substring(1) : text, wellFormed);
        }

        /** Whether the next line continues this one: it ends in an odd number of backslashes and is no comment. */
        boolean continues(boolean continuation) {
            if (!continuation && comment()) {
                return false;
            }
            int backslashes = 0;
            while (backslashes < text.length() && text.charAt(text.length() - 1 - backslashes) == '\\') {
                backslashes++;
            }
            return backslashes % 2 == 1;
        }

        private boolean comment() {
            String visible = text.stripLeading();
            return visible.startsWith("#") || visible.startsWith("!");
        }
    }
}
