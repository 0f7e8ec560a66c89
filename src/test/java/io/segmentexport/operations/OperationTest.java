package io.segmentexport.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationTest {

    @ParameterizedTest
    @CsvSource({
        "GET, /api/connections, listConnections",
        "GET, /api/connections/main, showConnection",
        "POST, /api/exports/news/runs, runExport",
        "POST, /api/exports/news/schedule/pause, pauseSchedule",
        "GET, /api/runs, listRuns",
        "POST, /api/runs, runAll",
        "GET, /api/runs/news-20261123-101500-ab12, showRun",
        "GET, /api/runs/x/dead-letters/batch-00012.json, downloadDeadLetter",
        "GET, /api/runs/x/dead-letters/..%2f..%2fledger, downloadDeadLetter",
        "GET, /api/openapi.json, showDocument"})
    void isFoundByMethodAndPath(String method, String path, String operationId) {
        assertThat(Operation.find(method, path)).hasValueSatisfying(
                operation -> assertThat(operation.operationId()).isEqualTo(operationId));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/", "/api/runs/", "/api/runs/x/y", "/api/exports/a/b/runs", "/api/openapi-json", "/other",
        "/x/api/runs"})
    void noOtherPathIsKnown(String path) {
        assertThat(Operation.find("GET", path)).isEmpty();
        assertThat(Operation.methods(path)).isEmpty();
    }

    @Test
    void aPathTellsItsMethods() {
        assertThat(Operation.methods("/api/runs")).containsExactlyInAnyOrder("GET", "HEAD", "POST");
        assertThat(Operation.methods("/api/runs/x/cancel")).containsExactly("POST");
        assertThat(Operation.find("DELETE", "/api/runs")).isEmpty();
    }
}
