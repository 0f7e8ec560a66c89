package io.segmentexport.deliver;

import io.segmentexport.klaviyo.Answer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** What one delivery of a run remembers while it lasts. */
final class RunDelivery {

    /** The batches that ran out of attempts, and the last that was heard of each. */
    private final Map<Batch, Answer.Unavailable> waiting = new LinkedHashMap<>();
    private int underWay;
    /** By the number of the batch that was staged. */
    final Map<String, Refusals> refusals = new ConcurrentHashMap<>();

    synchronized void add(Batch batch, Answer.Unavailable last) {
        waiting.put(batch, last);
    }

    /** A batch is handed over to delivery. */
    synchronized void begin() {
        underWay++;
    }

    /** A batch is through delivery. */
    synchronized void end() {
        underWay--;
        notifyAll();
    }

    /** Waits until every batch that was handed over is through. */
    synchronized void awaitOthers() {
        try {
            while (underWay > 0) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while it waited for other batches");
        }
    }

    /** Takes out a batch that goes once more, if there is one. */
    synchronized Optional<Batch> take(Predicate<Batch> onceMore) {
        var found = waiting.keySet().stream().filter(onceMore).findFirst();
        found.ifPresent(waiting::remove);
        return found;
    }

    /** What still waits when the delivery is over. */
    synchronized Map<Batch, Answer.Unavailable> left() {
        return waiting;
    }
}
