package io.segmentexport.camel;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.seda.BlockingQueueFactory;
import org.apache.camel.support.DefaultExchange;

/**
 * The queues of the exports' runs. Camel's consumer of a queue looks every {@code pollTimeout} whether it is to stop;
 * consumers stop one after the other, so with many exports a stop would take as many times that, and a short one would
 * keep an idle service busy. These queues let a consumer wait while they are open, and tell it when they are closed.
 */
final class RunQueues implements BlockingQueueFactory<Exchange> {

    private final List<RunQueue> queues = new CopyOnWriteArrayList<>();

    @Override
    public BlockingQueue<Exchange> create() {
        return create(Integer.MAX_VALUE);
    }

    @Override
    public BlockingQueue<Exchange> create(int capacity) {
        var queue = new RunQueue(capacity);
        queues.add(queue);
        return queue;
    }

    /** To be called before the routes are stopped: whoever waits for a run waits no longer than its pollTimeout now. */
    void close(CamelContext context) {
        queues.forEach(queue -> queue.close(new DefaultExchange(context)));
    }

    private static final class RunQueue extends LinkedBlockingQueue<Exchange> {

        /** Where a route is stopped by itself, it takes as long at most. */
        private static final long LONGEST_WAIT_SECONDS = 10;

        /** Null while the queue is open. */
        private volatile Exchange end;

        RunQueue(int capacity) {
            super(capacity);
        }

        void close(Exchange last) {
            end = last;
            offer(last);
        }

        @Override
        public Exchange poll(long timeout, TimeUnit unit) throws InterruptedException {
            var next = end != null ? super.poll(timeout, unit) : super.poll(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            return next == end ? null : next;
        }
    }
}
