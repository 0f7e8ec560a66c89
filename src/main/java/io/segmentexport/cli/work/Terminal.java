package io.segmentexport.cli.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.close.Paragraph;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What a command writes: paragraphs of 80 columns, on standard output or on standard error. */
public final class Terminal {

    private final CommandSpec spec;
    private final Set<String> warnedOf = new HashSet<>();

    public Terminal(CommandSpec spec) {
        this.spec = spec;
    }

    /** Writes a paragraph to standard output. */
    public void say(String words) {
        print(Paragraph.hanging("  ", words) + System.lineSeparator());
    }

    /** Writes a paragraph with a mark before its first line. */
    public void say(String mark, String words) {
        print(Paragraph.of(mark, words) + System.lineSeparator());
    }

    /** Writes an empty line. */
    public void space() {
        print(System.lineSeparator());
    }

    /** Writes a text to standard output as it is. */
    public void print(String text) {
        write(spec.commandLine().getOut(), text);
    }

    /** Writes a list to standard output as JSON: an object with one field, as the operations API has it. */
    public void json(String name, List<?> list) {
        print(new ObjectMapper().<JsonNode>valueToTree(Map.of(name, list)).toPrettyString() + System.lineSeparator());
    }

    /** Writes a paragraph to standard error. */
    public void warn(String words) {
        write(spec.commandLine().getErr(), Paragraph.hanging("  ", words) + System.lineSeparator());
    }

    /** Writes a paragraph to standard error, the first time only. */
    public void warnOnce(String words) {
        if (warnedOf.add(words)) {
            warn(words);
        }
    }

    /** The command line is wrong; says how. */
    public ParameterException usage(String words) {
        return new ParameterException(spec.commandLine(), words);
    }

    private static void write(PrintWriter where, String text) {
        where.print(text);
        where.flush();
    }
}
