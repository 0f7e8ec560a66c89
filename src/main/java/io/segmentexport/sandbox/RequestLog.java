package io.segmentexport.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest requests, oldest first; the oldest make room. Thread-safe. */
final class RequestLog {

    private static final int KEPT = 10_000;

    private final Deque<RecordedRequest> requests = new ArrayDeque<>();

    synchronized void add(RecordedRequest request) {
        if (requests.size() == KEPT) {
            requests.removeFirst();
        }
        requests.addLast(request);
    }

    synchronized List<RecordedRequest> all() {
        return List.copyOf(requests);
    }
}
