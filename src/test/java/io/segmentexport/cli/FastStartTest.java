package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.cli.work.StartCache;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is prepared for a quick start. That Java takes it is seen where the program is packaged. */
@Timeout(120)
class FastStartTest {

    @TempDir
    Path folder;

    @Test
    void rehearsesWithWhatIsShippedAndNeedsNothingElse() throws Exception {
        assertThat(Rehearsal.in(folder, Path.of("routes").toAbsolutePath())).isZero();
    }

    @Test
    void writesNothingWhereTheRehearsalFails() throws Exception {
        var jar = Files.createFile(folder.resolve("klaviyo-segment-export.jar"));

        var fault = cache(jar, Runtime.version().feature()).write(Path.of("routes").toAbsolutePath());

        assertThat(fault).hasValueSatisfying(words -> assertThat(words).contains("rehearsal failed"));
        assertThat(folder).isDirectoryNotContaining(file -> !file.equals(jar));
    }

    /** Those of a later Java, too: an older one goes without the cache. */
    @ParameterizedTest
    @MethodSource("versions")
    void givesArgumentsThatJavaUnderstandsWhereverTheyAreUsed(int version) throws Exception {
        var place = Files.createDirectories(folder.resolve("of \"ours\""));
        var archive = cache(place.resolve("klaviyo-segment-export.jar"), version);
        Files.writeString(archive.arguments(), archive.javaArguments());

        // There is no jar, and Java says where it has looked for it.
        var java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + archive.arguments(), "runs").redirectErrorStream(true).start();

        assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(java.getInputStream().readAllBytes())).contains(
                "Unable to access jarfile " + place.resolve("klaviyo-segment-export.jar")).hasLineCount(1);
    }

    private static StartCache cache(Path jar, int version) {
        return new StartCache(jar, SegmentExport.class, Rehearsal.class, version);
    }

    static IntStream versions() {
        return IntStream.of(Runtime.version().feature(), 25).distinct();
    }

    @Test
    void givesTheJarsThatLieBesideToo() throws Exception {
        var place = Files.createDirectories(folder.resolve("of \"ours\""));
        Files.createDirectories(place.resolve("beside"));
        var archive = cache(place.resolve("klaviyo-segment-export.jar"), Runtime.version().feature());
        // Here the program is a class that lies in such a jar: Java prints the class path that it was given.
        Files.copy(ownJar(), place.resolve("beside/other.jar"));
        Files.writeString(archive.arguments(), archive.javaArguments().replace(SegmentExport.class.getName(), ClassPath.class.getName()));

        var java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + archive.arguments()).redirectErrorStream(true).start();

        assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(java.getInputStream().readAllBytes()).strip()).isEqualTo(
                place.resolve("klaviyo-segment-export.jar") + File.pathSeparator + place.resolve("beside/other.jar"));
    }

    /** A jar with a program that prints its class path. */
    private Path ownJar() throws Exception {
        var jar = folder.resolve("own.jar");
        var name = ClassPath.class.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar)); var code = getClass().getResourceAsStream("/" + name)) {
            out.putNextEntry(new JarEntry(name));
            code.transferTo(out);
        }
        return jar;
    }

    /** Prints the class path. */
    static final class ClassPath {
        public static void main(String[] args) {
            System.out.println(System.getProperty("java.class.path"));
        }
    }

    @Test
    void saysThatTheProgramIsToBePackagedFirst() throws Exception {
        try (var commands = new Commands(folder)) {
            var ended = commands.run("fast-start");

            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.errorWords()).contains("not in a jar", "mvn package");
        }
    }
}
