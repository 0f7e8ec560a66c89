package io.segmentexport.deliver;

import io.segmentexport.klaviyo.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** What one delivery of a run remembers while it lasts. */
final class RunDelivery {

    /** A batch that ran out of attempts, and the last that was heard of it. */
    record Waiting(Batch batch, Answer.Unavailable last) {
    }

    private final List<Waiting> waiting = new ArrayList<>();
    private int underWay;
    private final Map<String, Refusals> refusals = new ConcurrentHashMap<>();

    synchronized void add(Batch batch, Answer.Unavailable last) {
        waiting.add(new Waiting(batch, last));
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
        var found = waiting.stream().filter(one -> onceMore.test(one.batch())).findFirst();
        found.ifPresent(waiting::remove);
        return found.map(Waiting::batch);
    }

    /** Takes all out. */
    synchronized List<Waiting> takeAll() {
        var all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /**
     * What Klaviyo refused of a staged batch and its parts. Parts that an earlier process left go side by side.
     *
     * @param profiles tells how many profiles a staged batch holds
     */
    Refusals refusals(Batch batch, ToIntFunction<String> profiles) {
        return refusals.computeIfAbsent(batch.root(), root -> new Refusals(root, profiles.applyAsInt(root)));
    }
}
