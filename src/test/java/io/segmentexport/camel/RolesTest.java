package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.operations.Operation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may do what, through the real port. A contributor asks for things of a connection that contributors may use (own) and of
 * one that is for administrators alone (other). 409 is the answer to who may do a thing where just now there is nothing to do:
 * no file lies there, the run has ended, nothing of it is undelivered.
 */
@Timeout(120)
class RolesTest {

    private static final String TABLE = """
            operation          | nobody | viewer | contributor, own | contributor, other | administrator
            listConnections    | 401    | 200    | 200              | 200                | 200
            showConnection     | 401    | 403    | 403              | 403                | 200
            listExports        | 401    | 200    | 200              | 200                | 200
            showExport         | 401    | 200    | 200              | 200                | 200
            runExport          | 401    | 403    | 409              | 403                | 409
            pauseSchedule      | 401    | 403    | 200              | 403                | 200
            resumeSchedule     | 401    | 403    | 200              | 403                | 200
            listRuns           | 401    | 200    | 200              | 200                | 200
            runAll             | 401    | 403    | 202              | 202                | 202
            showRun            | 401    | 200    | 200              | 200                | 200
            showReport         | 401    | 200    | 200              | 200                | 200
            cancelRun          | 401    | 403    | 409              | 403                | 409
            replayRun          | 401    | 403    | 409              | 403                | 409
            listDeadLetters    | 401    | 403    | 200              | 403                | 200
            downloadDeadLetter | 401    | 403    | 200              | 403                | 200
            showDocument       | 401    | 200    | 200              | 200                | 200
            """;

    @TempDir
    private static Path folder;

    private static Operated service;
    private static Map<String, String> own;
    private static Map<String, String> other;

    @BeforeAll
    static void start() throws Exception {
        service = Operated.in(folder);
        own = things("newsletter", "main");
        other = things("payslip", "other");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** What stands in the place of the parameters of a path: a run that has ended, with a rejected record. */
    private static Map<String, String> things(String export, String connection) throws Exception {
        var run = service.export(export, Operated.ONE_BAD).run();
        return Map.of("connection", connection, "export", export, "run", run, "name", "HighValue-rejected-" + run + ".csv");
    }

    private static Stream<String> rows() {
        return TABLE.lines().skip(1);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachRoleMayDoWhatTheTableSays(String row) throws Exception {
        var cells = Arrays.stream(row.split("\\|")).map(String::strip).toList();
        var operation = operation(cells.get(0));

        assertThat(List.of(
                status(operation, service.asNobody(), own),
                status(operation, service.as(Operated.VI), own),
                status(operation, service.as(Operated.JO), own),
                status(operation, service.as(Operated.JO), other),
                status(operation, service.as(Operated.ANNA), other))).as(row)
                .isEqualTo(cells.subList(1, cells.size()).stream().map(Integer::valueOf).toList());
    }

    @Test
    void theTableNamesEveryOperation() {
        assertThat(rows().map(row -> row.substring(0, row.indexOf('|')).strip()))
                .containsExactlyInAnyOrderElementsOf(Stream.of(Operation.values()).map(Operation::operationId).toList());
    }

    @Test
    void whoMayDoNothingOfAKindIsNotToldWhetherThereIsWhatIsNamed() throws Exception {
        Operated.assertProblem(service.as(Operated.VI).post("/api/exports/nosuch/runs"), 403, "forbidden");
        Operated.assertProblem(service.as(Operated.JO).get("/api/connections/nosuch"), 403, "forbidden");
        Operated.assertProblem(service.as(Operated.JO).post("/api/exports/nosuch/runs"), 404, "not-found");
    }

    private static Operation operation(String id) {
        return Stream.of(Operation.values()).filter(operation -> operation.operationId().equals(id)).findFirst().orElseThrow();
    }

    private static int status(Operation operation, DocumentedClient client, Map<String, String> things) throws Exception {
        var path = operation.path();
        for (var thing : things.entrySet()) {
            path = path.replace("{" + thing.getKey() + "}", thing.getValue());
        }
        return client.call(operation.method(), path).statusCode();
    }
}
