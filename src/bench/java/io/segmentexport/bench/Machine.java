package io.segmentexport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures were measured on. */
final class Machine {

    private Machine() {
    }

    static String words() throws IOException {
        return "%d processors (%s), %s, %s %s, %s %s".formatted(Runtime.getRuntime().availableProcessors(),
                told("/proc/cpuinfo", "model name"), memory(), System.getProperty("java.vm.name"),
                System.getProperty("java.vm.version"), System.getProperty("os.name"), System.getProperty("os.version"));
    }

    private static String memory() throws IOException {
        String kilobytes = told("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
        return kilobytes.isEmpty() ? "memory unknown" : Long.parseLong(kilobytes) / 1024 + " MB";
    }

    /** What stands after a name in a file of {@code /proc}. */
    private static String told(String file, String name) throws IOException {
        if (!Files.exists(Path.of(file))) {
            return "unknown";
        }
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name)).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown");
        }
    }
}
