package io.segmentexport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.ManualClock;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** By README and settings: five wrong passwords in fifteen minutes shut a name out for fifteen. */
class LockOutTest {

    private final ManualClock time = new ManualClock("2026-11-23T10:00:00Z");
    private final LockOut lockOut = new LockOut(time);

    private void fail(String name, int times) {
        IntStream.range(0, times).forEach(i -> lockOut.failed(name));
    }

    @Test
    void theFifthFailureLocksForFifteenMinutes() {
        fail("anna", 4);
        assertThat(lockOut.lockedFor("anna")).isEmpty();

        assertThat(lockOut.failed("anna")).isTrue();

        assertThat(lockOut.lockedFor("anna")).contains(Duration.ofMinutes(15));
        assertThat(lockOut.lockedFor("jo")).isEmpty();
        time.advance(Duration.ofMinutes(14));
        assertThat(lockOut.lockedFor("anna")).contains(Duration.ofMinutes(1));
        time.advance(Duration.ofMinutes(1));
        assertThat(lockOut.lockedFor("anna")).isEmpty();
    }

    @Test
    void afterALockOutItCountsFromNothing() {
        fail("anna", 5);
        time.advance(Duration.ofMinutes(15));

        fail("anna", 4);

        assertThat(lockOut.lockedFor("anna")).isEmpty();
        assertThat(lockOut.failed("anna")).isTrue();
    }

    @Test
    void failuresFarApartDoNotLock() {
        for (int i = 0; i < 20; i++) {
            assertThat(lockOut.failed("anna")).isFalse();
            time.advance(Duration.ofMinutes(4));
        }
    }

    @Test
    void aRightPasswordClears() {
        fail("anna", 4);
        lockOut.succeeded("anna");
        fail("anna", 4);

        assertThat(lockOut.lockedFor("anna")).isEmpty();
    }

    @Test
    void ofTooManyNamesTheFirstIsForgotten() {
        fail("anna", 4);
        IntStream.range(0, LockOut.MOST_NAMES - 1).forEach(i -> lockOut.failed("name" + i));
        assertThat(lockOut.failed("anna")).as("still counted").isTrue();

        lockOut.failed("one-more");

        assertThat(lockOut.lockedFor("anna")).as("the oldest").isEmpty();
        assertThat(lockOut.failed("name9998")).isFalse();
    }
}
