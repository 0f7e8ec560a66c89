package io.segmentexport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What a recording of Java's Flight Recorder tells of the ledger in a run.
 *
 * @param samples     how many samples of threads there are that ran Java code
 * @param ledger      how many of them have a frame of the ledger: its classes, or what it is built upon
 * @param statements  how long the ledger's statements took by the clock
 */
record LedgerSamples(long samples, long ledger, Duration statements) {

    static final LedgerSamples NONE = new LedgerSamples(0, 0, Duration.ZERO);

    /**
     * What the recorder has to record. No samples of threads in native code: the recorder looks at one of them each
     * time and cannot tell those that wait from those that work, so that most are of sockets at which nobody
     * knocks. Statements tell of themselves, by Jdbi's own event.
     */
    static final String SETTINGS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <configuration version="2.0">
              <event name="jdk.ExecutionSample">
                <setting name="enabled">true</setting>
                <setting name="period">10 ms</setting>
              </event>
              <event name="jdbi.statement">
                <setting name="enabled">true</setting>
                <setting name="threshold">0 ms</setting>
                <setting name="stackTrace">true</setting>
              </event>
            </configuration>
            """;

    private static final String SAMPLE = "jdk.ExecutionSample";
    private static final String STATEMENT = "jdbi.statement";
    private static final List<String> LEDGER =
            List.of("io.segmentexport.ledger.", "org.jdbi.", "com.zaxxer.hikari.", "org.sqlite.");

    /** Reads what was recorded between two times. */
    static LedgerSamples of(Path recording, Instant from, Instant to) throws IOException {
        var all = NONE;
        try (var events = new RecordingFile(recording)) {
            while (events.hasMoreEvents()) {
                var event = events.readEvent();
                if (!event.getStartTime().isBefore(from) && event.getStartTime().isBefore(to)) {
                    all = all.plus(of(event));
                }
            }
        }
        return all;
    }

    private static LedgerSamples of(RecordedEvent event) {
        return switch (event.getEventType().getName()) {
            case SAMPLE -> new LedgerSamples(1, hasFrame(event, LEDGER) ? 1 : 0, Duration.ZERO);
            case STATEMENT -> new LedgerSamples(0, 0, event.getDuration());
            default -> NONE;
        };
    }

    private static boolean hasFrame(RecordedEvent event, List<String> classes) {
        var stack = event.getStackTrace();
        return stack != null && stack.getFrames().stream().map(frame -> frame.getMethod().getType().getName())
                .anyMatch(type -> classes.stream().anyMatch(type::startsWith));
    }

    LedgerSamples plus(LedgerSamples other) {
        return new LedgerSamples(samples + other.samples, ledger + other.ledger, statements.plus(other.statements));
    }

    double percent() {
        return 100.0 * ledger / samples;
    }
}
