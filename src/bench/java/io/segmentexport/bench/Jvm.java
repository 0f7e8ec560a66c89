package io.segmentexport.bench;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Commands that start JVMs like the one that runs the benchmark. */
final class Jvm {

    private Jvm() {
    }

    /** A class with a main method, which sees only what these classes come from. */
    static List<String> main(List<String> flags, Class<?> main, List<Class<?>> classPath, List<String> arguments) {
        var path = Stream.concat(Stream.of(main), classPath.stream()).map(Jvm::origin).distinct()
                .collect(Collectors.joining(File.pathSeparator));
        var command = java(flags);
        command.addAll(List.of("-cp", path, main.getName()));
        command.addAll(arguments);
        return command;
    }

    /** A program that an argument file of the java command describes. */
    static List<String> argumentFile(List<String> flags, Path file, List<String> arguments) {
        var command = java(flags);
        command.add("@" + file);
        command.addAll(arguments);
        return command;
    }

    private static List<String> java(List<String> flags) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        return command;
    }

    private static String origin(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no file has " + type, e);
        }
    }
}
