package io.segmentexport.camel;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs what the Aggregate completes in a thread of its own, while the thread that completed it waits. In the thread of the
 * Splitter, each batch would lie deeper in its stack than the batch before (tried on Camel 4.18.0: 18 calls a batch), which 500
 * batches overflow.
 */
final class BatchThread extends ThreadPoolExecutor {

    BatchThread() {
        super(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            var thread = new Thread(task, "write-batches");
            thread.setDaemon(true);
            return thread;
        });
        allowCoreThreadTimeOut(true);
    }

    /** Returns when the task is done, even if the thread is interrupted meanwhile. */
    @Override
    public void execute(Runnable task) {
        var done = new FutureTask<Void>(task, null);
        super.execute(done);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    done.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("a completed batch was not taken", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
