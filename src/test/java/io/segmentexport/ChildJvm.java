package io.segmentexport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A Java process of its own, with the classes of the tests. */
public final class ChildJvm implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Process process;
    private final StringBuffer out = new StringBuffer();
    private final StringBuffer err = new StringBuffer();
    private final List<Thread> readers = new ArrayList<>();

    private ChildJvm(Process process) {
        this.process = process;
        read(process.getInputStream(), out);
        read(process.getErrorStream(), err);
    }

    /** Starts a main class. */
    public static ChildJvm start(Class<?> main, String... arguments) throws IOException {
        return start(Path.of("").toAbsolutePath(), Map.of(), main, arguments);
    }

    /** Starts a main class in a folder, with variables in its environment. */
    public static ChildJvm start(Path folder, Map<String, String> environment, Class<?> main, String... arguments)
            throws IOException {
        return start(folder, environment, List.of(), main, arguments);
    }

    /** Starts a main class in a folder, with variables in its environment and options of its JVM. */
    public static ChildJvm start(
            Path folder, Map<String, String> environment, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        var all = new ArrayList<>(options);
        all.addAll(List.of("-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), main.getName()));
        all.addAll(List.of(arguments));
        return startJava(folder, environment, all);
    }

    /** Starts Java in a folder, with variables in its environment and whatever its command line says. */
    public static ChildJvm startJava(Path folder, Map<String, String> environment, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        return new ChildJvm(builder.start());
    }

    private void read(InputStream stream, StringBuffer into) {
        var reader = new Thread(() -> {
            try (stream) {
                var bytes = stream.readNBytes(1);
                while (bytes.length > 0) {
                    into.append(new String(bytes, StandardCharsets.ISO_8859_1));
                    bytes = stream.readNBytes(Math.max(1, stream.available()));
                }
            } catch (IOException e) {
                return; // The process was killed, which closes its streams: there is nothing more to read.
            }
        }, "child-output");
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
    }

    public long pid() {
        return process.pid();
    }

    /** What it wrote to standard output so far. */
    public String out() {
        return text(out);
    }

    /** What it wrote to standard error so far. */
    public String err() {
        return text(err);
    }

    private static String text(StringBuffer bytes) {
        return new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Waits until it has said this on either stream. */
    public void awaitWords(String words) {
        try {
            Awaitility.await().atMost(LONGEST).pollInterval(Duration.ofMillis(20)).until(() -> said(words) || !process.isAlive());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("did not say \"" + words + "\" within " + LONGEST + ":\n" + out() + err(), e);
        }
        if (!said(words)) {
            throw new AssertionError("ended with " + process.exitValue() + " without \"" + words + "\":\n" + out() + err());
        }
    }

    private boolean said(String words) {
        return out().contains(words) || err().contains(words);
    }

    /** Sends SIGTERM. By the handle, since the process itself would close its streams too, and what it says last be lost. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Sends SIGKILL and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        awaitExit();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Waits for its end; gives its exit code. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("did not end within " + LONGEST + ":\n" + out() + err());
        }
        for (var reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
