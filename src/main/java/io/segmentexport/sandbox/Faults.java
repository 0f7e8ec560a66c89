package io.segmentexport.sandbox;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * The faults of a sandbox; they can change while it runs. {@code where} is an {@link Operation}, {@link #EVERYWHERE} or
 * any other condition on the request. If several faults hit one request, all latencies add up, and the oldest of the
 * others wins. Thread-safe.
 */
public final class Faults {

    /** Aims a fault at every request. */
    public static final Predicate<SandboxRequest> EVERYWHERE = request -> true;

    private final List<ActiveFault> faults = new CopyOnWriteArrayList<>();

    Faults() {
    }

    /** The next request. */
    public ActiveFault onNext(Predicate<SandboxRequest> where, Fault fault) {
        return onNext(1, where, fault);
    }

    /** The next {@code count} requests. */
    public ActiveFault onNext(int count, Predicate<SandboxRequest> where, Fault fault) {
        return add(count, where, seen -> seen <= count, fault);
    }

    /** Every {@code n}-th request. */
    public ActiveFault onEvery(int n, Predicate<SandboxRequest> where, Fault fault) {
        return add(n, where, seen -> seen % n == 0, fault);
    }

    /** The {@code n}-th request and all after it, until it is healed. */
    public ActiveFault from(int n, Predicate<SandboxRequest> where, Fault fault) {
        return add(n, where, seen -> seen >= n, fault);
    }

    /** Every request, until it is healed. */
    public ActiveFault always(Predicate<SandboxRequest> where, Fault fault) {
        return from(1, where, fault);
    }

    /** Ends all faults. */
    public void clear() {
        faults.forEach(ActiveFault::heal);
        faults.clear();
    }

    /** The faults that hit a request, oldest first. */
    List<Fault> hitting(SandboxRequest request) {
        return faults.stream().filter(active -> active.hits(request)).map(ActiveFault::fault).toList();
    }

    private ActiveFault add(int count, Predicate<SandboxRequest> where, IntPredicate when, Fault fault) {
        if (count < 1) {
            throw new IllegalArgumentException("A fault counts requests from 1, not " + count);
        }
        ActiveFault active = new ActiveFault(where, when, fault);
        faults.add(active);
        return active;
    }

    /** A fault in force. It counts the requests at which it is aimed. Thread-safe. */
    public static final class ActiveFault {

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
}
