package io.segmentexport.klaviyo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportJobTest {

    @ParameterizedTest(name = "{0}, {2} of {1} completed, {3} failed, {4} explained: {5}")
    @CsvSource(nullValues = "-", value = {
        "queued,     100,   0,  0,  0, RUNNING",
        "processing, 100,  99,  1,  1, RUNNING",
        "processing, 100, 100,  0,  0, RUNNING",
        "paused,     100, 100,  0,  0, RUNNING",
        "'',         100, 100,  0,  0, RUNNING",
        "complete,   100, 100,  0,  0, IMPORTED",
        "Complete,   100, 100,  0,  0, IMPORTED",
        "complete,   100,  98,  2,  2, IMPORTED",
        "complete,   100, 100,  2,  2, IMPORTED",
        "complete,     -,   -,  -,  0, IMPORTED",
        "complete,     -,   -,  -,  3, IMPORTED",
        "complete,   100,   -,  0,  0, IMPORTED",
        "complete,   100,  98,  2,  3, UNPROVEN",
        "complete,   100,  98,  2,  1, UNPROVEN",
        "complete,   100,   0, 100, 0, UNPROVEN",
        "complete,     -,   -,  1,  0, UNPROVEN",
        "complete,   100,  97,  2,  2, UNPROVEN",
        "complete,   100,   0,  0,  0, UNPROVEN",
        "complete,   100, 100,  0, 20, UNPROVEN",
        "complete,    91,  91,  0,  0, UNPROVEN",
        "complete,     0,   0,  0,  0, UNPROVEN",
        "complete,     0,   -,  -,  0, UNPROVEN",
        "complete, 99999, 100,  0,  0, UNPROVEN",
        "cancelled,  100, 100,  0,  0, NOT_IMPORTED",
        "canceled,   100,   0,  0,  0, NOT_IMPORTED",
        "failed,     100,   0,  0,  0, NOT_IMPORTED",
        "error,      100,  50, 50, 50, NOT_IMPORTED",
        "errored,    100,   0,  0,  0, NOT_IMPORTED"})
    void isSuccessOnlyWhereThatIsKnown(
            String status, Integer total, Integer completed, Integer failed, int explained, ImportJob.Outcome outcome) {
        assertThat(job(status, total, completed, failed).outcome(100, explained)).isEqualTo(outcome);
    }

    private static ImportJob job(String status, Integer total, Integer completed, Integer failed) {
        return new ImportJob("01J", ImportJob.Status.of(status), status, count(total), count(completed), count(failed), Optional.empty());
    }

    private static OptionalInt count(Integer number) {
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
