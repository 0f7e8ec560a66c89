package io.segmentexport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * What the product says of a run that has ended.
 *
 * @param json its report
 */
record RunReport(JsonNode json) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads a report.
     *
     * @param segment what was exported
     * @throws IOException where not all of it was imported
     */
    static RunReport of(Path file, GeneratedSegment segment) throws IOException {
        var json = JSON.readTree(file.toFile());
        if (json.path("imported").asLong() != segment.profiles()
                || json.path("duplicates").asLong() != segment.duplicates() || !json.path("notes").isEmpty()) {
            throw new IOException("the report should have %d profiles, %d duplicates and no notes: %s".formatted(
                    segment.profiles(), segment.duplicates(), json.toPrettyString()));
        }
        return new RunReport(json);
    }

    /** When the file was claimed. */
    Instant openedAt() {
        return Instant.parse(json.path("openedAt").asText());
    }

    /** When the run had ended. */
    Instant reportedAt() {
        return Instant.parse(json.path("reportedAt").asText());
    }

    /** From the one to the other. */
    Duration duration() {
        return Duration.ofMillis(json.path("durationMillis").asLong());
    }
}
