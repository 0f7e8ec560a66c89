package io.segmentexport.klaviyo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitsTest {

    @ParameterizedTest(name = "{0} | {1} | {2}")
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "150                          | 149 | 30   | -  | 150 | 149 | 30",
        "700                          | 1   | 0    | -  | 700 | 1   | 0",
        "150, 10;w=1, 150;w=60        | 149 | 30   | 10 | 150 | 149 | 30",
        "150,150;w=60;policy=x,10;w=1 | 149 | 59.5 | 10 | 150 | 149 | 59",
        "10, 10;w=1, 150;w=60         | 9   | 1    | 10 | 150 | -   | -",
        "10                           | 9   | 1    | -  | -   | -   | -",
        "10                           | 9   | 30   | -  | 10  | 9   | 30",
        "150, 10;w=1, 150;w=3600      | 149 | 30   | 10 | 150 | 149 | 30",
        "-                            | 149 | 30   | -  | -   | 149 | 30",
        "150                          | -   | -    | -  | 150 | -   | -",
        "150                          | 149 | 1764 | -  | 150 | -   | -",
        "0                            | 0   | 30   | -  | -   | 0   | 30",
        "many                         | no  | soon | -  | -   | -   | -",
        "99999999999                  | -1  | -1   | -  | -   | -   | -"})
    void readsWhatMakesSense(String limit, String left, String reset,
            Integer burst, Integer steady, Integer remaining, Integer resetSeconds) {
        Map<String, String> headers = new HashMap<>();
        headers.put("RateLimit-Limit", limit);
        headers.put("ratelimit-remaining", left);
        headers.put("RATELIMIT-RESET", reset);

        assertThat(RateWindows.RateLimits.from(AnswerHeaders.of(headers), 10)).isEqualTo(
                new RateWindows.RateLimits(Optional.ofNullable(burst), Optional.ofNullable(steady), Optional.ofNullable(remaining),
                        Optional.ofNullable(resetSeconds)));
    }
}
