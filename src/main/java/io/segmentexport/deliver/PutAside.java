package io.segmentexport.deliver;

import io.segmentexport.klaviyo.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The batches of one reading of a run that Klaviyo did not answer to, until it is known what that means. */
public final class PutAside {

    /** A batch, and the last that was heard of it. */
    record Waiting(Batch batch, Answer.Unavailable last) {
    }

    private final List<Waiting> batches = new ArrayList<>();

    synchronized void add(Batch batch, Answer.Unavailable last) {
        batches.add(new Waiting(batch, last));
    }

    /** Takes a batch out that is to be sent once more, if there is one. */
    synchronized Optional<Batch> take(Predicate<Batch> onceMore) {
        var found = batches.stream().filter(waiting -> onceMore.test(waiting.batch())).findFirst();
        found.ifPresent(batches::remove);
        return found.map(Waiting::batch);
    }

    /** Takes all out. */
    synchronized List<Waiting> takeAll() {
        var all = List.copyOf(batches);
        batches.clear();
        return all;
    }
}
