package io.segmentexport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What a user would write instead: {@code src/bench/python/export.py}, a script in Python's standard library. */
final class PythonContender implements Contender {

    private static final Path SCRIPT = Path.of("src", "bench", "python", "export.py").toAbsolutePath();
    private static final String PYTHON = "python3";

    private final Path folder;

    /** @param folder for its log; made if it is not there */
    PythonContender(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** Whether this machine has Python. */
    static boolean isThere() throws InterruptedException {
        try {
            return new ProcessBuilder(PYTHON, "--version").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return "Python";
    }

    @Override
    public Trial export(GeneratedSegment segment, List<String> flags, SinkProcess sink)
            throws IOException, InterruptedException {
        var log = folder.resolve("output.log");
        var process = MeasuredProcess.run(new ProcessBuilder(PYTHON, SCRIPT.toString(), segment.file().toString(),
                sink.baseUrl().getAuthority(), Product.LIST), log);
        var said = new ObjectMapper().readTree(log.toFile());
        if (said.path("profiles").asLong() != segment.profiles()) {
            throw new IOException(segment.profiles() + " profiles were to be sent, Python said " + said);
        }
        return new Trial(Instant.ofEpochMilli(said.path("beganMillis").asLong()), 0, process, sink.summary());
    }
}
