package io.segmentexport.klaviyo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RateBudgetTest {

    private static final Duration NO_TIME = Duration.ZERO;

    private final ManualTime time = new ManualTime();
    private final RateBudget budget = new RateBudgets(time).of("main", Endpoint.BULK_IMPORT);

    @Test
    void letsTheBurstLimitGoAtOnceAndTheNextOneASecondAfterTheFirstAnswer() throws Exception {
        List<RateBudget.Permit> permits = take(10);
        assertThat(permits).extracting(RateBudget.Permit::waited).containsOnly(NO_TIME);
        time.pass(Duration.ofMillis(300));
        permits.get(4).answered(AnswerHeaders.of(Map.of()));
        time.pass(Duration.ofMillis(200));

        assertThat(budget.take().waited()).isEqualTo(Duration.ofMillis(800));
    }

    @Test
    void givesNoPlaceAwayThatIsStillInFlight() throws Exception {
        take(10);
        time.pass(Duration.ofMinutes(5));

        assertThatThrownBy(budget::take).hasMessageContaining("waits for an answer");
    }

    @Test
    void countsARequestWithoutAnswerFromTheMomentThatThisIsKnown() throws Exception {
        List<RateBudget.Permit> permits = take(10);
        time.pass(Duration.ofSeconds(30));
        permits.forEach(RateBudget.Permit::failed);

        assertThat(budget.take().waited()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void keepsTheSteadyLimitOverAMinute() throws Exception {
        Duration waited = Duration.ZERO;
        for (int request = 1; request <= 150; request++) {
            RateBudget.Permit permit = budget.take();
            waited = waited.plus(permit.waited());
            permit.answered(AnswerHeaders.of(Map.of()));
        }

        assertThat(waited).as("fifteen bursts of ten, a second apart").isEqualTo(Duration.ofSeconds(14));
        assertThat(budget.take().waited()).as("a minute after the first answer").isEqualTo(Duration.ofSeconds(46));
    }

    @Test
    void closesForAsLongAsAThrottledRequestWasTold() throws Exception {
        budget.take().throttled(Duration.ofSeconds(17));

        assertThat(budget.take().waited()).isEqualTo(Duration.ofSeconds(17));
        assertThat(budget.take().waited()).isEqualTo(NO_TIME);
    }

    @Test
    void countsOnlyTheFirstEndOfAPermit() throws Exception {
        RateBudget.Permit permit = budget.take();
        permit.answered(AnswerHeaders.of(Map.of()));
        permit.failed();
        permit.throttled(Duration.ofSeconds(17));

        assertThat(budget.take().waited()).isEqualTo(NO_TIME);
    }

    @Test
    void sendsNoMoreThanRemainsWhereOthersUseTheAccountToo() throws Exception {
        budget.take().answered(told(150, 3, 40));

        assertThat(take(3)).extracting(RateBudget.Permit::waited).containsOnly(NO_TIME);
        assertThat(budget.take().waited()).as("the end of the window, a second for rounding")
                .isEqualTo(Duration.ofSeconds(41));
    }

    @Test
    void takesWhatIsInFlightOffTheRemaining() throws Exception {
        List<RateBudget.Permit> permits = take(4);
        permits.get(0).answered(told(150, 5, 30));

        assertThat(take(2)).extracting(RateBudget.Permit::waited).containsOnly(NO_TIME);
        assertThat(budget.take().waited()).isEqualTo(Duration.ofSeconds(31));
    }

    @Test
    void isNotMisledByAnAnswerThatWasOvertaken() throws Exception {
        List<RateBudget.Permit> permits = take(2);
        permits.get(1).answered(told(150, 1, 30));
        permits.get(0).answered(told(150, 2, 30));

        assertThat(budget.take().waited()).isEqualTo(NO_TIME);
        assertThat(budget.take().waited()).isEqualTo(Duration.ofSeconds(31));
    }

    @Test
    void hasItsFullLimitAgainFromTheToldEndOfTheWindowOn() throws Exception {
        for (int request = 1; request <= 150; request++) {
            RateBudget.Permit permit = budget.take();
            // Bursts take 14 s; the window ends 20 s after the first request.
            int passed = (request - 1) / 10;
            permit.answered(told(150, 150 - request, 20 - passed));
        }

        assertThat(budget.take().waited()).isEqualTo(Duration.ofSeconds(7));
        assertThat(take(9)).extracting(RateBudget.Permit::waited).containsOnly(NO_TIME);
    }

    @Test
    void learnsBothLimitsFromPolicies() throws Exception {
        RateBudget.Permit first = budget.take();
        first.answered(AnswerHeaders.of(Map.of("RateLimit-Limit", "6, 2;w=1, 6;w=60")));

        assertThat(budget.take().waited()).isEqualTo(NO_TIME);
        time.pass(Duration.ofSeconds(1));
        assertThat(budget.take().waited()).as("two in a second, one still in flight").isEqualTo(NO_TIME);
        assertThatThrownBy(budget::take).hasMessageContaining("waits for an answer");
    }

    @Test
    void learnsALargerLimit() throws Exception {
        budget.take().answered(AnswerHeaders.of(Map.of("RateLimit-Limit", "500, 40;w=1, 500;w=60")));

        assertThat(take(39)).extracting(RateBudget.Permit::waited).containsOnly(NO_TIME);
    }

    @Test
    void doesNotTakeHeadersOfTheBurstWindowForTheSteadyOne() throws Exception {
        budget.take().answered(AnswerHeaders.of(
                Map.of("RateLimit-Limit", "10", "RateLimit-Remaining", "0", "RateLimit-Reset", "1")));

        assertThat(take(9)).extracting(RateBudget.Permit::waited).containsOnly(NO_TIME);
    }

    @Test
    @Timeout(20)
    void servesThreadsInTheOrderInWhichTheyCame() throws Exception {
        RateBudget real = new RateBudgets(new SignalledTime()).of("main", Endpoint.ACCOUNTS);
        RateBudget.Permit first = real.take();
        List<Integer> served = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < 5; number++) {
            int name = number;
            Thread thread = new Thread(() -> takeAndThrottle(real, () -> served.add(name)));
            threads.add(thread);
            thread.start();
            Awaitility.await().until(() -> name == 0
                    ? thread.getState() == Thread.State.WAITING
                    : real.queued() == name);
        }

        first.answered(AnswerHeaders.of(Map.of()));

        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(served).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    @Timeout(20)
    void stopsWaitingWhenItIsInterrupted() throws Exception {
        RateBudget real = new RateBudgets().of("main", Endpoint.ACCOUNTS);
        real.take();
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        Thread waiting = new Thread(() -> {
            try {
                real.take();
            } catch (InterruptedException e) {
                thrown.add(e);
            }
        });
        waiting.start();

        waiting.interrupt();
        waiting.join();

        assertThat(thrown).hasSize(1);
    }

    private List<RateBudget.Permit> take(int count) throws InterruptedException {
        List<RateBudget.Permit> permits = new ArrayList<>();
        for (int taken = 0; taken < count; taken++) {
            permits.add(budget.take());
        }
        return permits;
    }

    private static void takeAndThrottle(RateBudget budget, Runnable served) {
        try {
            RateBudget.Permit permit = budget.take();
            served.run();
            permit.answered(AnswerHeaders.of(Map.of()));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static AnswerHeaders told(int limit, int remaining, int reset) {
        return AnswerHeaders.of(
                Map.of("RateLimit-Limit", limit, "RateLimit-Remaining", remaining, "RateLimit-Reset", reset));
    }

    /** Waits for a signal where no time is told, and lets told time pass at once. */
    private static final class SignalledTime extends RateBudget.Gate {
        private volatile long now;

        @Override
        long nanoTime() {
            return now;
        }

        @Override
        void await(long nanos) throws InterruptedException {
            if (nanos >= RateWindows.NEVER / 2) {
                changed.await();
            } else {
                now += nanos;
            }
        }
    }
}
