package io.segmentexport.klaviyo;

import java.time.Duration;
import java.util.concurrent.locks.Condition;

/** Time that passes when somebody waits for it. */
final class ManualTime implements RateBudget.TimeSource {

    private long now = Duration.ofHours(1).toNanos();

    void pass(Duration time) {
        now += time.toNanos();
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void await(Condition changed, long nanos) {
        if (nanos >= RateWindows.NEVER / 2) {
            throw new AssertionError("waits for an answer that will not come");
        }
        now += nanos;
    }
}
