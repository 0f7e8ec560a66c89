package io.segmentexport.klaviyo;

import java.time.Duration;

/** Time that passes when somebody waits for it. */
final class ManualTime extends RateBudget.Gate {

    private long now = Duration.ofHours(1).toNanos();

    void pass(Duration time) {
        now += time.toNanos();
    }

    @Override
    long nanoTime() {
        return now;
    }

    @Override
    void await(long nanos) {
        if (nanos >= RateWindows.NEVER / 2) {
            throw new AssertionError("waits for an answer that will not come");
        }
        now += nanos;
    }
}
