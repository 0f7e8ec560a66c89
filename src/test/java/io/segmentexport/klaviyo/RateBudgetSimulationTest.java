package io.segmentexport.klaviyo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A saturated sender against a server that counts in fixed windows of unknown beginning, in simulated time: over many
 * seeds the server never has to refuse a request, and the sender stays close to what the limits allow.
 */
class RateBudgetSimulationTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final int MINUTES = 5;

    private enum Headers { NONE, ROUNDED_DOWN, ROUNDED_UP }

    private enum Windows { ON_A_GRID, FROM_THE_FIRST_REQUEST }

    static Stream<Arguments> servers() {
        return windows().flatMap(seeded -> Stream.of(Headers.values())
                .map(headers -> Arguments.of(seeded.get()[0], headers, seeded.get()[1])));
    }

    static Stream<Arguments> windows() {
        return IntStream.range(0, 15).boxed()
                .flatMap(seed -> Stream.of(Windows.values()).map(windows -> Arguments.of(seed, windows)));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void neverOverrunsAWindowAndWastesLittle(int seed, Headers headers, Windows windows) throws Exception {
        Simulation simulation = new Simulation(seed, headers, windows, 10, 150);

        simulation.sendFor(MINUTES * MINUTE);

        assertThat(simulation.refused).as("requests over the limit").isZero();
        assertThat(simulation.sent).as("requests in %d minutes", MINUTES)
                .isGreaterThanOrEqualTo((int) (0.95 * 150 * MINUTES));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void keepsTheBurstWindowAlone(int seed, Windows windows) throws Exception {
        int wideOpen = 1_000_000;
        Simulation simulation = new Simulation(seed, Headers.NONE, windows, 10, wideOpen);
        simulation.learnSteadyLimit(wideOpen - 1);

        simulation.sendFor(MINUTE);

        assertThat(simulation.refused).as("requests over the limit").isZero();
        // A place is taken again one second after its answer: the slowest answer is the price.
        double rounds = MINUTE / (double) (SECOND + simulation.slowestRoundTrip);
        assertThat(simulation.sent).as("requests in a minute").isGreaterThanOrEqualTo((int) (0.95 * 10 * rounds));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void followsASmallerLimitThatTheServerTells(int seed, Windows windows) throws Exception {
        Simulation simulation = new Simulation(seed, Headers.ROUNDED_DOWN, windows, 10, 60);

        simulation.sendFor(4 * MINUTE);

        assertThat(simulation.refused).isZero();
        assertThat(simulation.sent).isGreaterThanOrEqualTo((int) (0.95 * 60 * 4));
    }

    static Stream<Arguments> roundTrips() {
        return IntStream.range(0, 10).boxed().flatMap(seed -> Stream.of(1, 10, 50, 300).map(millis -> Arguments.of(seed, millis)));
    }

    /**
     * A million profiles are a hundred requests, for which the limits set nine seconds from the first to the last. What is sent
     * again in a place goes a second after the answer, since Klaviyo may have counted at any moment before: each of the nine
     * rounds takes a round trip more. Where four go at a time, the ten of the first round take three round trips, two of them
     * before the last is sent.
     */
    @ParameterizedTest(name = "windows {0}, {1} ms there and back")
    @MethodSource("roundTrips")
    void sendsAHundredInNineSecondsAndTheRoundTrips(int seed, int millis) throws Exception {
        Simulation simulation = new Simulation(seed, Headers.ROUNDED_UP, Windows.ON_A_GRID, 10, 150).withFour(millis);

        double seconds = simulation.send(100) / (double) SECOND;

        assertThat(simulation.refused).as("requests over the limit").isZero();
        assertThat(seconds).isBetween(9.0, 9 * (1 + millis / 1000.0) + 2 * millis / 1000.0 + 0.001);
    }

    /** Time, network, server and sender in one: nothing runs but what the budget waits for. */
    private static final class Simulation extends RateBudget.Gate {

        private final Random random;
        private final Headers headers;
        private final RateBudget budget;
        private final FixedWindow burst;
        private final FixedWindow steady;
        private int connections;
        private long roundTrip = -1;
        private final PriorityQueue<Event> events = new PriorityQueue<>();
        private long now = 7 * MINUTE;
        private int inFlight;
        private long slowestRoundTrip;
        private int sent;
        private int refused;

        private record Event(long at, Runnable what) implements Comparable<Event> {
            @Override
            public int compareTo(Event other) {
                return Long.compare(at, other.at);
            }
        }

        Simulation(int seed, Headers headers, Windows windows, int burstLimit, int steadyLimit) {
            this.random = new Random(seed);
            this.headers = headers;
            this.budget = new RateBudgets(this).of("main", Endpoint.BULK_IMPORT);
            this.burst = new FixedWindow(windows, burstLimit, SECOND, random.nextLong(SECOND));
            this.steady = new FixedWindow(windows, steadyLimit, MINUTE, random.nextLong(MINUTE));
            this.connections = 2 + random.nextInt(15);
        }

        void learnSteadyLimit(int limit) throws InterruptedException {
            budget.take().answered(AnswerHeaders.of(Map.of("RateLimit-Limit", String.valueOf(limit))));
        }

        /** Four requests at a time, and each takes the same time, half of it there. */
        Simulation withFour(int millis) {
            connections = 4;
            roundTrip = millis * SECOND / 1000;
            return this;
        }

        /** Sends so many; gives the time from the first to the last. */
        long send(int requests) throws InterruptedException {
            long first = now;
            for (int request = 0; request < requests; request++) {
                while (inFlight >= connections) {
                    runNextEvent();
                }
                send(budget.take());
            }
            return now - first;
        }

        void sendFor(long nanos) throws InterruptedException {
            long end = now + nanos;
            while (now < end) {
                if (inFlight >= connections) {
                    runNextEvent();
                    continue;
                }
                RateBudget.Permit permit = budget.take();
                if (now < end) {
                    send(permit);
                }
            }
        }

        private void send(RateBudget.Permit permit) {
            sent++;
            inFlight++;
            long there = latency();
            long back = latency();
            slowestRoundTrip = Math.max(slowestRoundTrip, there + back);
            boolean lost = random.nextInt(100) == 0;
            events.add(new Event(now + there, () -> {
                AnswerHeaders answer = serve();
                events.add(new Event(now + back, () -> {
                    inFlight--;
                    if (lost) {
                        permit.failed();
                    } else {
                        permit.answered(answer);
                    }
                }));
            }));
        }

        /** Mostly quick, at times slow. */
        private long latency() {
            if (roundTrip >= 0) {
                return roundTrip / 2;
            }
            return random.nextInt(20) == 0 ? random.nextLong(SECOND / 2) : random.nextLong(SECOND / 20);
        }

        private AnswerHeaders serve() {
            boolean served = burst.count(now) & steady.count(now);
            if (!served) {
                refused++;
            }
            if (headers == Headers.NONE) {
                return AnswerHeaders.of(Map.of());
            }
            long toEnd = steady.end - now;
            long reset = headers == Headers.ROUNDED_DOWN ? toEnd / SECOND : (toEnd + SECOND - 1) / SECOND;
            Map<String, Object> told = new HashMap<>();
            told.put("RateLimit-Limit", String.valueOf(steady.limit));
            told.put("RateLimit-Remaining", Math.max(0, steady.limit - steady.counted));
            told.put("RateLimit-Reset", reset);
            return AnswerHeaders.of(told);
        }

        @Override
        long nanoTime() {
            return now;
        }

        @Override
        void await(long nanos) {
            if (events.isEmpty() || nanos < events.peek().at - now) {
                assertThat(nanos).as("somebody must end the waiting").isLessThan(RateWindows.NEVER / 2);
                now += nanos;
            } else {
                runNextEvent();
            }
        }

        private void runNextEvent() {
            Event event = events.remove();
            now = Math.max(now, event.at);
            event.what.run();
        }
    }

    /** How a server counts. */
    private static final class FixedWindow {
        private final Windows windows;
        private final int limit;
        private final long length;
        private final long phase;
        private long end = Long.MIN_VALUE;
        private int counted;

        FixedWindow(Windows windows, int limit, long length, long phase) {
            this.windows = windows;
            this.limit = limit;
            this.length = length;
            this.phase = phase;
        }

        /** Counts a request and says whether it is within the limit. */
        boolean count(long now) {
            if (now >= end) {
                counted = 0;
                end = windows == Windows.FROM_THE_FIRST_REQUEST
                        ? now + length
                        : Math.floorDiv(now - phase, length) * length + phase + length;
            }
            return ++counted <= limit;
        }
    }
}
