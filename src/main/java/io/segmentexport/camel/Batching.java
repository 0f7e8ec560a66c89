package io.segmentexport.camel;

import io.segmentexport.stage.Slice;
import io.segmentexport.stage.StagedBatch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.commons.lang3.concurrent.BasicThreadFactory;

/** The aggregation strategy of the page stage: a batch is complete before the slice that does not fit into it. */
final class Batching implements AggregationStrategy {

    @Override
    public boolean canPreComplete() {
        return true;
    }

    @Override
    public boolean preComplete(Exchange batch, Exchange slice) {
        return batch != null && !batch.getMessage().getBody(StagedBatch.class).hasRoomFor(slice.getMessage().getBody(Slice.class));
    }

    @Override
    public Exchange aggregate(Exchange batch, Exchange slice) {
        var next = slice.getMessage().getBody(Slice.class);
        if (batch == null) {
            slice.getMessage().setBody(new StagedBatch(next));
            return slice;
        }
        batch.getMessage().getBody(StagedBatch.class).add(next);
        return batch;
    }

    /**
     * Runs what the Aggregate completes in a thread of its own, while the thread that completed it waits, even if that is
     * interrupted meanwhile. In the thread of the Splitter, each batch would lie deeper in its stack than the batch before (tried
     * on Camel 4.18.0: 18 calls a batch), which 500 batches overflow.
     */
    static ExecutorService ownThread() {
        var thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                BasicThreadFactory.builder().namingPattern("write-batches").daemon().build()) {
            @Override
            public void execute(Runnable task) {
                try {
                    CompletableFuture.runAsync(task, super::execute).join();
                } catch (CompletionException e) {
                    throw new IllegalStateException("a completed batch was not taken", e.getCause());
                }
            }
        };
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }
}
