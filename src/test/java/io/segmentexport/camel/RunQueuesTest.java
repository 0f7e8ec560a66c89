package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(9) // Less than a queue would wait by itself.
class RunQueuesTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final RunQueues queues = new RunQueues();

    @Test
    void waitsForARunAsLongAsItIsOpen() {
        var queue = queues.create(10);
        var waiting = poll(queue);
        var run = new DefaultExchange(context);

        queue.add(run);

        assertThat(waiting.join()).isSameAs(run);
    }

    @Test
    void waitsNoLongerWhenItIsClosed() {
        var queue = queues.create(10);
        var waiting = poll(queue);

        queues.close(context);

        assertThat(waiting.join()).isNull();
        assertThat(queue).isEmpty();
        assertThat(poll(queue).join()).isNull();
    }

    @Test
    void givesTheRunsThatItHoldsWhenItIsClosed() {
        var queue = queues.create(10);
        var run = new DefaultExchange(context);
        queue.add(run);

        queues.close(context);

        assertThat(poll(queue).join()).isSameAs(run);
        assertThat(poll(queue).join()).isNull();
    }

    /** Comes back when the consumer waits, or has got what was there. */
    private static CompletableFuture<Exchange> poll(BlockingQueue<Exchange> queue) {
        var answer = new CompletableFuture<Exchange>();
        var consumer = new Thread(() -> {
            try {
                answer.complete(queue.poll(1, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                answer.completeExceptionally(e);
            }
        });
        consumer.setDaemon(true);
        consumer.start();
        Awaitility.await().until(() -> answer.isDone() || consumer.getState() == Thread.State.TIMED_WAITING);
        return answer;
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "12, 1000", "50, 4000", "1000, 5000"})
    void looksLessOftenIntoEachOfManyFolders(int folders, int millis) {
        assertThat(RoutePages.pollMillis(folders)).isEqualTo(millis);
    }
}
