package io.segmentexport.camel;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.util.concurrent.SynchronousExecutorService;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/** The threads that the batches of an export are delivered by: the pool {@code deliver-batches}. */
final class DeliveryThreads {

    private static final String NAME = "deliver-batches";

    private DeliveryThreads() {
    }

    /**
     * Registers the pool. The reader delivers too when all threads are busy: there is one thread less than batches at a time.
     *
     * @param parallel how many batches are under way at a time
     */
    static void register(CamelContext context, int parallel) {
        int threads = parallel - 1;
        if (threads == 0) {
            context.getRegistry().bind(NAME, new SynchronousExecutorService());
        } else {
            context.getExecutorServiceManager().registerThreadPoolProfile(
                    new ThreadPoolProfileBuilder(NAME).poolSize(threads).maxPoolSize(threads)
                            .maxQueueSize(1).rejectedPolicy(ThreadPoolRejectedPolicy.CallerRuns).build());
        }
    }
}
