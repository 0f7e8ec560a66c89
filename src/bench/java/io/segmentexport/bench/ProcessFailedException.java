package io.segmentexport.bench;

import java.io.IOException;

/** A measured process ended with another exit code than 0. Its last lines are in the message. */
final class ProcessFailedException extends IOException {

    ProcessFailedException(int exitCode, String lastLines) {
        super("exit code " + exitCode + " of a child process, which said at last:\n" + lastLines);
    }
}
