package io.segmentexport.cli.work;

import io.segmentexport.files.FolderRemoval;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What Java prepares of the program so that it starts quickly, in a file beside its jar: from JDK 25 on an AOT cache with
 * linked classes and method profiles (<a href="https://openjdk.org/jeps/514">JEP 514</a>, <a
 * href="https://openjdk.org/jeps/515">515</a>), before that a class archive (<a
 * href="https://openjdk.org/jeps/350">JEP 350</a>). Java takes it for the same jars, untouched and at the same place, and
 * for itself only; else it starts without it. So it is made in the installation.
 *
 * <p>A jar's manifest cannot name it. An argument file for the java command does (<a
 * href="https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html#java-command-line-argument-files">java
 * Command-Line Argument Files</a>), which works from any folder.
 */
public final class StartCache {

    private static final int FIRST_WITH_PROFILES = 25;
    private static final long MOST_SECONDS = 180;

    /**
     * Ten times what Java 17 has. At a start a method is soon called 5,000 times that is hardly called after it, and Java's
     * optimising compiler took as much of the processors as the program: measured, a start takes 30 % less processor time,
     * and an export of a million records 12 % less. What an export does for each record passes these numbers at once.
     */
    private static final List<String> OPTIMISE_LATER = List.of(
            "-XX:Tier4InvocationThreshold=50000", "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000", "-XX:Tier4BackEdgeThreshold=400000");

    /** Java takes its own figures for jstat each 50 ms: in an idle service a fifteenth of the processor time. Not from 25 on. */
    private static final String SAMPLE_EACH_SECOND = "-XX:PerfDataSamplingInterval=1000";

    /** SQLite is a native library. The manifest of a jar allows it only to {@code -jar}. */
    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    /** The folder beside the jar where other Camel components lie, if there are any. */
    private static final String BESIDE = "beside";

    private final Path jar;
    private final Class<?> program;
    private final Class<?> rehearsal;
    private final boolean profiles;

    /**
     * The cache of a program.
     *
     * @param program   the main class in the jar
     * @param rehearsal the main class that is watched; takes an empty folder, and that of the route pages
     * @param java      the version of Java that starts the program
     */
    public StartCache(Path jar, Class<?> program, Class<?> rehearsal, int java) {
        this.jar = jar.toAbsolutePath();
        this.program = program;
        this.rehearsal = rehearsal;
        this.profiles = java >= FIRST_WITH_PROFILES;
    }

    /** Whether there is one. */
    public boolean exists() {
        return Files.exists(file());
    }

    private Path file() {
        return beside(profiles ? ".aot" : ".jsa");
    }

    /** The argument file. */
    public Path arguments() {
        return beside(".args");
    }

    private Path beside(String ending) {
        return jar.resolveSibling(jar.getFileName().toString().replaceFirst("\\.jar$", "") + ending);
    }

    /**
     * Writes both files, if this Java can write such a file; takes some seconds.
     *
     * @param routes the folder of the route pages
     * @return what is in the way, if anything; then nothing was written
     */
    public Optional<String> write(Path routes) throws IOException, InterruptedException {
        if (!Files.isWritable(jar.getParent())) {
            return Optional.of("The files go beside the jar, but this user cannot write to " + jar.getParent());
        }
        // Under another name first: Java crashes if the file is cut short.
        var part = file().resolveSibling(file().getFileName() + ".part");
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
            FolderRemoval.delete(folder);
        }
    }

    private Optional<String> rehearse(Path part, Path routes, Path folder) throws IOException, InterruptedException {
        var words = folder.resolve("rehearsal.txt");
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(profiles ? List.of("-XX:AOTCacheOutput=" + part)
                : List.of("-XX:ArchiveClassesAtExit=" + part, "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(noWarnings(), NATIVE_ACCESS, "-cp", jar.toString(),
                rehearsal.getName(), folder.toString(), routes.toString()));
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(words.toFile()).start();
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return Optional.of("The rehearsal did not end within " + MOST_SECONDS + " s");
        }
        return process.exitValue() == ExitCode.OK ? Optional.empty()
                : Optional.of("The rehearsal failed: " + Files.readString(words));
    }

    /** Another Java, or a new place of the jars, is no reason for a warning at each start. An older Java has no log "aot". */
    private String noWarnings() {
        return profiles ? "-Xlog:all=off:stdout" : "-Xlog:cds*=off";
    }

    /** Quoted, since a path may hold blanks. Jars of others come after ours, as Java wants it. */
    public String javaArguments() {
        var lines = new ArrayList<String>();
        if (profiles) {
            lines.add("-XX:+IgnoreUnrecognizedVMOptions"); // Else an older Java would not start at all.
            lines.add(quoted("-XX:AOTCache=" + file()));
        } else {
            lines.add(quoted("-XX:SharedArchiveFile=" + file()));
            lines.add(SAMPLE_EACH_SECOND);
        }
        lines.add(noWarnings());
        lines.addAll(OPTIMISE_LATER);
        lines.add(NATIVE_ACCESS);
        var beside = jar.resolveSibling(BESIDE);
        lines.addAll(Files.isDirectory(beside)
                ? List.of("-cp", quoted(jar + File.pathSeparator + beside.resolve("*")), program.getName())
                : List.of("-jar", quoted(jar.toString())));
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
