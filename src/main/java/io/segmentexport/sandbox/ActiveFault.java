package io.segmentexport.sandbox;

import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** A fault in force. It counts the requests at which it is aimed. Thread-safe. */
public final class ActiveFault {

    private final Predicate<SandboxRequest> where;
    private final IntPredicate when;
    private final Fault fault;
    private int seen;
    private int hits;
    private boolean healed;

    ActiveFault(Predicate<SandboxRequest> where, IntPredicate when, Fault fault) {
        this.where = where;
        this.when = when;
        this.fault = fault;
    }

    /** Ends the fault. */
    public synchronized void heal() {
        healed = true;
    }

    /** The number of requests that it has hit. */
    public synchronized int hits() {
        return hits;
    }

    Fault fault() {
        return fault;
    }

    /** Counts a request, if it is aimed at it, and returns whether it hits. */
    boolean hits(SandboxRequest request) {
        if (!where.test(request)) {
            return false;
        }
        synchronized (this) {
            seen++;
            boolean hit = !healed && when.test(seen);
            hits += hit ? 1 : 0;
            return hit;
        }
    }
}
