package io.segmentexport.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Each test has the command line, a configuration and a sandbox in a folder of its own. */
abstract class CommandTestCase {

    @TempDir
    Path folder;
    Commands commands;

    @BeforeEach
    void start() throws IOException {
        commands = new Commands(folder);
    }

    @AfterEach
    void stop() {
        commands.close();
    }
}
