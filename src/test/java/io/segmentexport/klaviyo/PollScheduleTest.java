package io.segmentexport.klaviyo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollScheduleTest {

    private static final PollSchedule SCHEDULE =
            new PollSchedule(Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(130));

    @Test
    void looksLessOftenAsAJobAgesAndForTheLastTimeAtTheDeadline() {
        List<Long> looks = new ArrayList<>();
        Optional<Duration> look = SCHEDULE.lookAfter(Duration.ZERO);
        while (look.isPresent()) {
            looks.add(look.get().toSeconds());
            look = SCHEDULE.lookAfter(look.get());
        }

        assertThat(looks).containsExactly(2L, 6L, 14L, 30L, 60L, 90L, 120L, 130L);
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "1, 2", "3, 6", "29, 30", "31, 60", "61, 90", "100, 120", "125, 130", "-5, 2"})
    void goesByTheAgeAlone(long age, long look) {
        assertThat(SCHEDULE.lookAfter(Duration.ofSeconds(age))).contains(Duration.ofSeconds(look));
    }

    @ParameterizedTest
    @CsvSource({"129, false", "130, true", "10000, true"})
    void isOverAtTheDeadline(long age, boolean overdue) {
        assertThat(SCHEDULE.overdue(Duration.ofSeconds(age))).isEqualTo(overdue);
        assertThat(SCHEDULE.lookAfter(Duration.ofSeconds(age)).isEmpty()).isEqualTo(overdue);
    }

    @Test
    void looksAtTheDeadlineEvenWhereThatIsBeforeTheFirstWait() {
        PollSchedule impatient = new PollSchedule(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofSeconds(5));

        assertThat(impatient.lookAfter(Duration.ZERO)).contains(Duration.ofSeconds(5));
    }
}
