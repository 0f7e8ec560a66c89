package io.segmentexport.config.notation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.segmentexport.config.Export;
import io.segmentexport.config.InvalidValue;
import io.segmentexport.config.Export.Schedule;
import io.segmentexport.config.Export.Schedule.Misfire;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronReadingTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId UTC = ZoneId.of("UTC");

    /** A Monday. */
    private static final Instant NOW = Instant.parse("2026-11-23T10:15:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"0 0 6 * * ?", "0 30 6 ? * MON-FRI", "0 0 6 ? * 2#1", "0 0 0 L * ?", "0 0/5 8-18 * * ? 2026-2030",
        "* * * * * ?", "0 0 6 ? * FRI-SUN"})
    void aCronOfQuartzIsSound(String cron) {
        assertThat(whyInvalid(cron)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "0 6 * * 1            | 0 0 6 ? * MON        | 2026-11-30 06:00, 2026-12-07 06:00, 2026-12-14 06:00",
            "30 6 * * 1-5         | 0 30 6 ? * MON-FRI   | 2026-11-24 06:30, 2026-11-25 06:30, 2026-11-26 06:30",
            "0 6 * * 0            | 0 0 6 ? * SUN        | 2026-11-29 06:00, 2026-12-06 06:00, 2026-12-13 06:00",
            "0 6 * * 6,7          | 0 0 6 ? * SAT,SUN    | 2026-11-28 06:00, 2026-11-29 06:00, 2026-12-05 06:00",
            "*/15 * * * *         | 0 */15 * * * ?       | 2026-11-23 11:30, 2026-11-23 11:45, 2026-11-23 12:00",
            "0 6 1 * *            | 0 0 6 1 * ?          | 2026-12-01 06:00, 2027-01-01 06:00, 2027-02-01 06:00",
            "0 6 * jan Monday     | 0 0 6 ? JAN MON      | 2027-01-04 06:00, 2027-01-11 06:00, 2027-01-18 06:00",
            "@daily               | 0 0 0 * * ?          | 2026-11-24 00:00, 2026-11-25 00:00, 2026-11-26 00:00",
            "@Hourly              | 0 0 * * * ?          | 2026-11-23 12:00, 2026-11-23 13:00, 2026-11-23 14:00",
            "@weekley             | 0 0 0 ? * SUN        | 2026-11-29 00:00, 2026-12-06 00:00, 2026-12-13 00:00",
            "0 0 6 * * *          | 0 0 6 * * ?          | 2026-11-24 06:00, 2026-11-25 06:00, 2026-11-26 06:00",
            "15 0 6 ? * ?         | 15 0 6 * * ?         | 2026-11-24 06:00:15, 2026-11-25 06:00:15, 2026-11-26 06:00:15",
            "0 0 6 1 * MON        | 0 0 6 ? * MON        | 2026-11-30 06:00, 2026-12-07 06:00, 2026-12-14 06:00",
            "0 0 6 ? * MNO        | 0 0 6 ? * MON        | 2026-11-30 06:00, 2026-12-07 06:00, 2026-12-14 06:00",
            "0 0 6 * Spet ? 2027  | 0 0 6 * SEP ? 2027   | 2027-09-01 06:00, 2027-09-02 06:00, 2027-09-03 06:00",
    })
    void oneThatIsNoneIsToldWithTheNextReadingsOfTheNearest(String cron, String nearest, String readings) {
        assertThat(whyInvalid(cron)).hasValueSatisfying(why -> assertThat(why)
                .startsWith("is no Quartz cron (second minute hour day-of-month month day-of-week [year]): ")
                .endsWith("; did you mean '" + nearest + "'? It reads " + readings + " (Europe/Berlin)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 6 * * X", "0 0 6 ? * MO", "0 0 6 ? * MON-", "0 0 6 99999999999999 * ?", "0 0 6 W * ?", "0 0 6 ? FEB- *"})
    void noExceptionIsQuotedOfOneThatQuartzStumblesOver(String cron) {
        assertThat(whyInvalid(cron)).hasValueSatisfying(why -> assertThat(why)
                .contains("a field of it cannot be read").doesNotContain("Exception", "java."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "6:00              | it has 1 field, not 6 or 7",
            "0 0 6 * * ? 2027 x | it has 8 fields, not 6 or 7",
            "0 0 25 * * ?      | ",
            "0 61 6 * * ?      | ",
            "a b c d e f       | ",
            "at six each day   | it has 4 fields",
    })
    void oneThatNothingIsNearToIsToldWithoutAGuess(String cron, String why) {
        assertThat(whyInvalid(cron)).hasValueSatisfying(message -> assertThat(message)
                .startsWith("is no Quartz cron").contains(why == null ? "" : why).doesNotContain("did you mean"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 6 * * ? 2025", "0 0 6 30 2 ?"})
    void oneThatIsNeverDueAgainIsToldToo(String cron) {
        assertThat(whyInvalid(cron)).hasValueSatisfying(
                why -> assertThat(why).startsWith("is not due at any time to come"));
        assertThat(schedule(cron, BERLIN).nextAfter(NOW)).isEmpty();
        assertThat(schedule(cron, BERLIN).next(NOW, 3)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            // summer time ends on 2026-10-25 and begins on 2027-03-28
            "2026-10-24T00:00:00Z | 2026-10-24T04:00:00Z, 2026-10-25T05:00:00Z",
            "2027-03-27T00:00:00Z | 2027-03-27T05:00:00Z, 2027-03-28T04:00:00Z"})
    void goesByTheClockOfItsZone(Instant from, String due) {
        assertThat(schedule("0 0 6 * * ?", BERLIN).next(from, 2)).extracting(time -> time.toInstant().toString())
                .containsExactly(due.split(", "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "0 0 6 * * ?    | 2026-11-20T00:00:00Z | 2026-11-23T06:00:00Z",
            "0 0 6 * * ?    | 2026-11-23T05:59:59Z | 2026-11-23T06:00:00Z",
            "0 0 6 * * ?    | 2026-11-23T06:00:00Z | ",
            "0 15 10 * * ?  | 2026-11-22T12:00:00Z | 2026-11-23T10:15:00Z",
            "1 15 10 * * ?  | 2026-11-23T00:00:00Z | ",
            "* * * * * ?    | 2026-11-01T00:00:00Z | 2026-11-23T10:15:00Z",
            "0 0 0 29 2 ?   | 2020-01-01T00:00:00Z | 2024-02-29T00:00:00Z",
            "0 0 0 1 1 ? 2021 | 2001-01-01T00:00:00Z | 2021-01-01T00:00:00Z",
            "0 0 6 * * ?    | 2026-12-01T00:00:00Z | "})
    void findsTheLastDueTimeAfterOneMomentAndUpToAnother(String cron, Instant after, Instant due) {
        if (due == null) {
            assertThat(schedule(cron, UTC).lastDue(after, NOW)).isEmpty();
        } else {
            assertThat(schedule(cron, UTC).lastDue(after, NOW)).contains(due);
        }
    }

    @Test
    void asksNothingOfWhatIsNoCron() {
        assertThatThrownBy(() -> schedule("tomorrow", UTC).nextAfter(NOW)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tomorrow");
    }

    private static Optional<String> whyInvalid(String cron) {
        return Optional.ofNullable(catchThrowableOfType(InvalidValue.class, () -> CronReading.check(schedule(cron, BERLIN), NOW)))
                .map(InvalidValue::getMessage);
    }

    private static Schedule schedule(String cron, ZoneId zone) {
        return new Schedule(cron, zone, Misfire.SKIP);
    }
}
