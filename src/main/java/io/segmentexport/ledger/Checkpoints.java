package io.segmentexport.ledger;

import io.segmentexport.files.Explanations;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was committed to the disk, so that it outlasts a power failure too, and then marks the last row that is
 * there. That takes longer than a commit, so accepted batches do not wait for it: all that were accepted within a tenth of
 * a second are brought to the disk together, by a thread beside. After a power failure those of the last moment are sent
 * again, which does no harm in Klaviyo. Where that fails, whoever sends next tries it again and gets the exception.
 * Thread-safe.
 */
final class Checkpoints implements AutoCloseable {

    /** For a ledger whose commits are on the disk when they return. */
    static final Checkpoints NONE = new Checkpoints(null, LedgerMark.NONE, task -> { }, () -> { });

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final Duration SOON = Duration.ofMillis(100);

    private record Accepted(String run, String batch) {
    }

    private final Runnable sync;
    private final LedgerMark mark;
    private final Executor soon;
    private final Runnable end;
    private final AtomicReference<Accepted> newest = new AtomicReference<>();
    private volatile boolean failed;

    private Checkpoints(Runnable sync, LedgerMark mark, Executor soon, Runnable end) {
        this.sync = sync;
        this.mark = mark;
        this.soon = soon;
        this.end = end;
    }

    /**
     * Checkpoints of a ledger.
     *
     * @param sync brings all to the disk that was committed before it is called, or throws
     * @param soon carries out what it is given a little later, in another thread
     */
    Checkpoints(Runnable sync, LedgerMark mark, Executor soon) {
        this(sync, mark, soon, () -> { });
    }

    /** Checkpoints of a ledger, with a thread that is there while there is something to do. */
    static Checkpoints of(Runnable sync, LedgerMark mark) {
        ExecutorService thread = Executors.newCachedThreadPool(task -> {
            var checkpoint = new Thread(task, "ledger-checkpoint");
            checkpoint.setDaemon(true);
            return checkpoint;
        });
        var soon = CompletableFuture.delayedExecutor(SOON.toMillis(), TimeUnit.MILLISECONDS, thread);
        return new Checkpoints(sync, mark, soon, thread::shutdown);
    }

    /** Brings all to the disk; the rows are there when this returns. */
    synchronized void now() {
        if (sync == null) {
            return;
        }
        // Taken before, so that the mark never names a row that came after what was brought to the disk.
        var accepted = newest.getAndSet(null);
        boolean done = false;
        try {
            sync.run();
            done = true;
        } finally {
            failed = !done;
            if (failed) {
                newest.compareAndSet(null, accepted);
            }
        }
        if (accepted != null) {
            mark.accepted(accepted.run(), accepted.batch());
        }
    }

    /** A run was opened: brings that to the disk. */
    synchronized void opened(String run) {
        now();
        mark.opened(run);
    }

    /** A batch was accepted: that is on the disk soon. */
    void accepted(String run, String batch) {
        if (sync != null && newest.getAndSet(new Accepted(run, batch)) == null) {
            soon.execute(this::inTheBackground);
        }
    }

    /** Again and again, until it is done: perhaps nobody sends any more who would find out. */
    private synchronized void inTheBackground() {
        if (newest.get() == null) {
            return; // Somebody else did it meanwhile.
        }
        boolean known = failed;
        try {
            now();
        } catch (RuntimeException e) {
            if (!known) {
                LOG.warn("accepted batches cannot be brought to the disk now: {}", Explanations.of(e));
            }
            soon.execute(this::inTheBackground);
        }
    }

    /** To be called before more is sent: where accepted batches could not be brought to the disk, it is tried again. */
    void ensure() {
        if (failed) {
            now();
        }
    }

    /** Forgets what the mark names: that row is about to go. */
    synchronized void clearMark() {
        mark.clear();
    }

    @Override
    public synchronized void close() {
        end.run();
        if (newest.get() != null) {
            try {
                now();
            } catch (RuntimeException e) {
                LOG.warn("the last accepted batches were not brought to the disk: {}", Explanations.of(e));
            }
        }
    }
}
