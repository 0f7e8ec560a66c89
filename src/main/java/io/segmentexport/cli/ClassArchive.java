package io.segmentexport.cli;

import io.segmentexport.cli.work.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The classes of the program as Java has them in memory, in a file beside its jar
 * (<a href="https://openjdk.org/jeps/350">JEP 350</a>). Java takes it for the same jars, untouched and at the same place,
 * and for itself only; else it starts without it. So it is made where the program is installed.
 *
 * <p>A jar's manifest cannot name it. An argument file for the java command does (<a
 * href="https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html#java-command-line-argument-files">java
 * Command-Line Argument Files</a>), which works from any folder.
 */
final class ClassArchive {

    /** A stranger's Java, or a new place of the jars, is no reason for a warning at each start. */
    private static final String NO_WARNINGS = "-Xlog:cds*=off";
    private static final long MOST_SECONDS = 180;

    /**
     * Ten times what Java 17 has. At a start a method is soon called 5,000 times that is hardly called after it, and Java's
     * optimising compiler took as much of the processors as the program: measured, a start takes 30 % less processor time,
     * and an export of a million records 12 % less. What an export does for each record passes these numbers at once.
     */
    private static final List<String> OPTIMISE_LATER = List.of(
            "-XX:Tier4InvocationThreshold=50000", "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000", "-XX:Tier4BackEdgeThreshold=400000");

    /** Java takes its own figures for jstat each 50 ms: in an idle service a fifteenth of the processor time. */
    private static final String SAMPLE_EACH_SECOND = "-XX:PerfDataSamplingInterval=1000";

    /** SQLite is a native library. The manifest of a jar allows it only to {@code -jar}. */
    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    /** The folder beside the jar where other Camel components lie, if there are any. */
    private static final String BESIDE = "beside";

    private final Path jar;

    ClassArchive(Path jar) {
        this.jar = jar.toAbsolutePath();
    }

    /** Whether there is one. */
    boolean exists() {
        return Files.exists(file());
    }

    private Path file() {
        return beside(".jsa");
    }

    /** The argument file. */
    Path arguments() {
        return beside(".args");
    }

    private Path beside(String ending) {
        return jar.resolveSibling(jar.getFileName().toString().replaceFirst("\\.jar$", "") + ending);
    }

    /**
     * Writes both files, where this Java can write such an archive; takes some seconds.
     *
     * @param routes the folder of the route pages
     * @return what is in the way, if anything; then nothing was written
     */
    Optional<String> write(Path routes) throws IOException, InterruptedException {
        if (!Files.isWritable(jar.getParent())) {
            return Optional.of("The files go beside the jar, but this user cannot write to " + jar.getParent());
        }
        // Under another name first: Java crashes where the file is cut short.
        var part = beside(".jsa.part");
        var folder = Files.createTempDirectory("segment-export-rehearsal");
        try {
            var fault = rehearse(part, routes, folder);
            if (fault.isEmpty() && Files.exists(part)) {
                Files.move(part, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                Files.writeString(arguments(), javaArguments());
            }
            return fault;
        } finally {
            Files.deleteIfExists(part);
            delete(folder);
        }
    }

    private Optional<String> rehearse(Path part, Path routes, Path folder) throws IOException, InterruptedException {
        var words = folder.resolve("rehearsal.txt").toFile();
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                NO_WARNINGS, "-XX:ArchiveClassesAtExit=" + part, "-XX:TieredStopAtLevel=1", "-cp", jar.toString(),
                Rehearsal.class.getName(), folder.toString(), routes.toString());
        var rehearsal = builder.redirectErrorStream(true).redirectOutput(words).start();
        if (!rehearsal.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            rehearsal.destroyForcibly().waitFor();
            return Optional.of("The rehearsal did not end within " + MOST_SECONDS + " s");
        }
        if (rehearsal.exitValue() != ExitCode.OK) {
            return Optional.of("The rehearsal failed: " + Files.readString(words.toPath()));
        }
        return Optional.empty();
    }

    /** Quoted, since a path may hold blanks. Jars of others come after ours, as the archive wants it. */
    String javaArguments() {
        var beside = jar.resolveSibling(BESIDE);
        var program = Files.isDirectory(beside)
                ? List.of("-cp", quoted(jar + File.pathSeparator + beside.resolve("*")), SegmentExport.class.getName())
                : List.of("-jar", quoted(jar.toString()));
        return String.join(System.lineSeparator(),
                quoted("-XX:SharedArchiveFile=" + file()), NO_WARNINGS, String.join(System.lineSeparator(), OPTIMISE_LATER),
                SAMPLE_EACH_SECOND, NATIVE_ACCESS, String.join(System.lineSeparator(), program), "");
    }

    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
