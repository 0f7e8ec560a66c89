package io.segmentexport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.sandbox.resource.ImportJob;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults as they are written on the command line. */
class FaultSpecTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "503:every=2                                | 202,503,202,503",
        "429:next=2,retry-after=0                   | 429,429,202,202",
        "401:from=3                                 | 202,202,401,401",
        "html-403:next=1                            | 403,202,202,202",
        "account-limit                              | 400,400,400,400",
        "refuse:marker=a@example.com                | 400,202,400,202",
        "413:on=bulk-import,next=1                  | 413,202,202,202",
        "500:on=accounts                            | 202,202,202,202",
        "truncate:next=1                            | 202,202,202,202",
        "latency:time=1ms                           | 202,202,202,202"
    })
    void happensAsWritten(String spec, String expected) throws IOException {
        try (KlaviyoSandbox sandbox = start(spec)) {
            SandboxClient client = new SandboxClient(sandbox);
            List<String> statuses = IntStream.range(0, 4)
                    .mapToObj(i -> client.importing(List.of((i % 2 == 0 ? "a" : "b") + "@example.com")))
                    .map(answer -> Integer.toString(answer.statusCode())).toList();
            assertThat(String.join(",", statuses)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cancel-job, cancelled", "never-ends, processing", "job-status:word=failed, failed", "no-id, complete",
        "drop-answer:on=list, complete"
    })
    void decidesAJobAsWritten(String spec, String status) throws IOException {
        try (KlaviyoSandbox sandbox = start(spec)) {
            new SandboxClient(sandbox).importing(List.of("ana@example.com"));
            assertThat(sandbox.jobs()).extracting(ImportJob.Snapshot::status).containsExactly(status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "drop-answer"})
    void dropsAsWritten(String spec) throws IOException {
        try (KlaviyoSandbox sandbox = start(spec)) {
            assertThatThrownBy(() -> new SandboxClient(sandbox).get("/api/lists/Y6nRLr"))
                    .hasRootCauseInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "earthquake            | There is no fault 'earthquake'; there are 429, 401",
        "200                   | There is no fault '200'",
        "''                    | There is no fault ''",
        "503:sometimes=1       | The fault '503' has no option 'sometimes'; it has next, every, from, on",
        "503:every             | 'every' is no option",
        "503:every=            | is no option",
        "503:every=0           | 'every' must be a whole number from 1, not '0'",
        "503:next=1,every=2    | A fault takes one of 'next', 'every' and 'from', not next and every",
        "503:next=1,next=2     | stands twice",
        "503:on=flows          | There is no operation 'flows'; 'on' takes accounts, list, profiles",
        "job-status            | The fault 'job-status' needs the option 'word'",
        "latency:time=soon     | 'soon' is no time; write it like 50ms, 2s or 1m",
        "429:retry-after=-1    | 'retry-after' must be a whole number from 0"
    })
    void saysWhatWouldBeRight(String spec, String message) {
        assertThatThrownBy(() -> FaultSpec.parse(spec))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void readsTimes() {
        assertThat(FaultSpec.duration("50ms")).isEqualTo(Duration.ofMillis(50));
        assertThat(FaultSpec.duration("2s")).isEqualTo(Duration.ofSeconds(2));
        assertThat(FaultSpec.duration("1m")).isEqualTo(Duration.ofMinutes(1));
    }

    private static KlaviyoSandbox start(String spec) throws IOException {
        KlaviyoSandbox sandbox = KlaviyoSandbox.start(SandboxSettings.standard()
                .rateLimits(RateLimits.off()).jobTiming(Situations.immediately()));
        FaultSpec.parse(spec).order(sandbox.faults());
        return sandbox;
    }
}
