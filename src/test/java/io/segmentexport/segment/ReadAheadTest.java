package io.segmentexport.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ReadAheadTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 1000})
    void handsOutWhatTheSourceHoldsInOrder(int count) {
        Numbers source = new Numbers(count);
        List<Integer> taken = new ArrayList<>();

        try (ReadAhead<Integer> items = ReadAhead.of(source, 2, "numbers")) {
            items.forEachRemaining(taken::add);

            assertThat(taken).containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
            assertThat(source.closes.availablePermits()).as("closed before its end is told").isEqualTo(1);
            assertThatThrownBy(items::next).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(source.closes.availablePermits()).as("closed once").isEqualTo(1);
    }

    @Test
    void makesTheNextItemsInADaemonOfItsOwnWhileOneIsWorkedOn() throws InterruptedException {
        Numbers source = new Numbers(10);

        try (ReadAhead<Integer> items = ReadAhead.of(source, 2, "numbers")) {
            assertThat(items.next()).isZero();

            // Two wait, and the third is made; nobody asks for them.
            assertThat(source.made.tryAcquire(4, 10, TimeUnit.SECONDS)).isTrue();
            assertThat(source.thread).isNotSameAs(Thread.currentThread());
            assertThat(source.thread.isDaemon()).isTrue();
            assertThat(source.thread.getName()).isEqualTo("numbers");
        }
    }

    @Test
    void isNeverFurtherAheadThanItMay() throws InterruptedException {
        Numbers source = new Numbers(100);

        try (ReadAhead<Integer> items = ReadAhead.of(source, 3, "numbers")) {
            for (int taken = 1; taken <= 90; taken++) {
                items.next();
                // 3 wait and 1 is made, beside those that were taken
                assertThat(source.count).isLessThanOrEqualTo(taken + 4);
            }
        }
    }

    @Test
    void throwsWhatTheSourceThrewBehindTheItemsBeforeItAgainAndAgain() {
        IllegalStateException failure = new IllegalStateException("broken");
        Numbers source = new Numbers(10).failingAt(2, failure);

        try (ReadAhead<Integer> items = ReadAhead.of(source, 5, "numbers")) {
            assertThat(items.next()).isZero();
            assertThat(items.next()).isEqualTo(1);
            assertThatThrownBy(items::hasNext).isSameAs(failure);
            assertThatThrownBy(items::next).isSameAs(failure);
            assertThat(source.closes.availablePermits()).isEqualTo(1);
        }
    }

    @Test
    void throwsAnErrorAsItIs() {
        OutOfMemoryError error = new OutOfMemoryError("made up");

        try (ReadAhead<Integer> items = ReadAhead.of(new Numbers(10).failingAt(0, error), 1, "numbers")) {
            assertThatThrownBy(items::next).isSameAs(error);
        }
    }

    @Test
    void tellsThatTheSourceCouldNotBeClosed() {
        Numbers source = new Numbers(1);
        source.closing = new IOException("not closed");

        try (ReadAhead<Integer> items = ReadAhead.of(source, 1, "numbers")) {
            assertThat(items.next()).isZero();
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(items::hasNext).withCause(source.closing);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void endsItsThreadAndClosesTheSourceWhereItIsClosedEarly(int taken) {
        Numbers source = new Numbers(Integer.MAX_VALUE);
        ReadAhead<Integer> items = ReadAhead.of(source, 1, "numbers");
        for (int i = 0; i < taken; i++) {
            items.next();
        }

        items.close();
        items.close();

        assertThat(source.closes.availablePermits()).isEqualTo(1);
        assertThat(source.thread == null || !source.thread.isAlive()).isTrue();
        assertThatThrownBy(items::next).isInstanceOf(IllegalStateException.class)
                .hasMessage("closed before the end: numbers");
    }

    @Test
    void endsItsThreadWhereTheSourceSwallowsTheInterrupt() throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        Numbers source = new Numbers(10) {
            @Override
            public Integer next() {
                reading.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    // As a careless source does.
                }
                return super.next();
            }
        };
        ReadAhead<Integer> items = ReadAhead.of(source, 1, "numbers");
        reading.await();

        items.close();

        assertThat(source.thread.isAlive()).isFalse();
        assertThat(source.closes.availablePermits()).isEqualTo(1);
    }

    @Test
    void tellsAThreadThatWaitsForAnItemThatItWasClosed() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        ReadAhead<Integer> items = ReadAhead.of(new Stalled(reading), 1, "numbers");
        FutureTask<Integer> waiting = new FutureTask<>(items::next);
        new Thread(waiting).start();
        reading.await();

        items.close();

        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
                .withCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void letsAThreadThatWaitsForAnItemBeInterrupted() {
        try (ReadAhead<Integer> items = ReadAhead.of(new Stalled(new CountDownLatch(1)), 1, "numbers")) {
            Thread.currentThread().interrupt();

            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(items::next)
                    .withCauseInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
    }

    @Test
    void staysInterruptedWhereItIsClosedByAThreadThatIs() {
        Numbers source = new Numbers(Integer.MAX_VALUE);
        ReadAhead<Integer> items = ReadAhead.of(source, 1, "numbers");
        Thread.currentThread().interrupt();

        items.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(source.closes.availablePermits()).isEqualTo(1);
    }

    /** The numbers from 0, and what became of them. */
    private static class Numbers implements Iterator<Integer>, Closeable {

        private final int end;
        private final Semaphore made = new Semaphore(0);
        private final Semaphore closes = new Semaphore(0);
        private volatile int count;
        private volatile Thread thread;
        private int failsAt = -1;
        private Throwable failure;
        private IOException closing;

        Numbers(int end) {
            this.end = end;
        }

        Numbers failingAt(int item, Throwable with) {
            failsAt = item;
            failure = with;
            return this;
        }

        @Override
        public boolean hasNext() {
            thread = Thread.currentThread();
            return count < end;
        }

        @Override
        public Integer next() {
            if (count == failsAt) {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            }
            made.release();
            return count++;
        }

        @Override
        public void close() throws IOException {
            closes.release();
            if (closing != null) {
                throw closing;
            }
        }
    }

    /** Does not come to its first item until it is interrupted. */
    private static final class Stalled extends Numbers {

        private final CountDownLatch reading;

        Stalled(CountDownLatch reading) {
            super(1);
            this.reading = reading;
        }

        @Override
        public Integer next() {
            reading.countDown();
            try {
                new CountDownLatch(1).await();
                throw new AssertionError("nobody counts it down");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
