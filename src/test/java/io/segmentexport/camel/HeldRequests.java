package io.segmentexport.camel;

import io.segmentexport.sandbox.SandboxRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Batches that have come to the server whole, and wait there for their answer until the test lets them go. */
final class HeldRequests implements AutoCloseable {

    static final int BATCH = 10_000;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final SampleSegment segment;
    private final Map<Integer, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Set<Integer> held = ConcurrentHashMap.newKeySet();
    private final Set<Integer> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger mostAtATime = new AtomicInteger();

    HeldRequests(SampleSegment segment) {
        this.segment = segment;
        IntStream.rangeClosed(1, batches()).forEach(batch -> gates.put(batch, new CountDownLatch(1)));
    }

    /** How many batches the segment makes. */
    int batches() {
        return (segment.size() + BATCH - 1) / BATCH;
    }

    /**
     * To be asked by a fault of the sandbox in the thread of a request; comes back when its batch is let go.
     *
     * @return the number of the batch
     */
    int hold(SandboxRequest request) {
        int batch = number(request);
        seen.add(batch);
        held.add(batch);
        mostAtATime.accumulateAndGet(held.size(), Math::max);
        try {
            gates.get(batch).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The sandbox is closed.
        }
        held.remove(batch);
        return batch;
    }

    private int number(SandboxRequest request) {
        return IntStream.rangeClosed(1, batches())
                .filter(batch -> request.bodyContains(segment.addresses().get((batch - 1) * BATCH)))
                .findFirst().orElseThrow();
    }

    /** Waits until so many batches are held at a time; gives their numbers. */
    Set<Integer> await(int batches) {
        until(() -> held.size() >= batches);
        return Set.copyOf(held);
    }

    /** Waits until just these batches are held at a time. */
    void await(Set<Integer> batches) {
        until(() -> held.equals(batches));
    }

    private static void until(Callable<Boolean> condition) {
        Awaitility.await().atMost(LONGEST).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    /** Whether a batch has come at all. */
    boolean has(int batch) {
        return seen.contains(batch);
    }

    /** Lets a batch have its answer, whether it is here already or comes later. */
    void letGo(int batch) {
        gates.get(batch).countDown();
    }

    void letAllGo() {
        gates.values().forEach(CountDownLatch::countDown);
    }

    /** The most that were held at a time so far. */
    int mostAtATime() {
        return mostAtATime.get();
    }

    /** To be closed before the export is, which would wait for the answers. */
    @Override
    public void close() {
        letAllGo();
    }
}
