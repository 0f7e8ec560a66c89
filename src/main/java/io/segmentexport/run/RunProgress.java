package io.segmentexport.run;

import io.segmentexport.ledger.Requests.Progress;
import io.segmentexport.ledger.Run.Work;
import io.segmentexport.ledger.RunState;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How far a run is, for whoever watches it. Counts of this process only: what an earlier one did is in the ledger. */
public final class RunProgress {

    private final long bytes;
    private final long takenUp = System.nanoTime();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong batchesSettled = new AtomicLong();
    private final AtomicLong jobsEnded = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicLong nanosWaited = new AtomicLong();
    private Work told = Work.NONE;
    private volatile long jobs;
    private volatile long recordsRead;
    private volatile long bytesRead;
    private volatile RunState stage = RunState.CLAIMED;

    /**
     * All that is counted, as the operations API shows it.
     *
     * @param bytes     the size of the files
     * @param bytesRead how many of them were read
     * @param records   how many records the files hold
     * @param read      how many of them were read
     * @param batches   how many batches there are to send
     * @param settled   how many of them are through delivery
     * @param jobs      how many import jobs are followed
     * @param ended     how many of them have ended
     */
    public record Counts(long bytes, long bytesRead, long records, long read, long batches, long settled, long jobs, long ended) {
    }

    /** @param bytes the size of the run's files */
    public RunProgress(long bytes) {
        this.bytes = bytes;
    }

    public void stage(RunState now) {
        stage = now;
    }

    /** So many records, and bytes of the files, compressed or not, were read in all. */
    public void read(long records, long ofBytes) {
        recordsRead = records;
        bytesRead = ofBytes;
    }

    public void batchCut() {
        batches.incrementAndGet();
    }

    /** The run has these many batches to send. */
    public void batches(long open) {
        batches.set(open);
    }

    public void batchSettled() {
        batchesSettled.incrementAndGet();
    }

    public void jobs(long opened) {
        jobs = opened;
    }

    public void jobEnded() {
        jobsEnded.incrementAndGet();
    }

    /** Notes one request, the bytes of its body, and how long it waited for the rate limit. */
    public void request(long bytesOfBody, Duration waited) {
        requests.incrementAndGet();
        bytesSent.addAndGet(bytesOfBody);
        nanosWaited.addAndGet(waited.toNanos());
    }

    /** How far the run is at this moment, by what its stage counts. */
    public Progress now() {
        return switch (stage) {
            case STAGING -> new Progress(stage, bytesRead, bytes);
            case DELIVERING -> new Progress(stage, batchesSettled.get(), batches.get());
            case TRACKING -> new Progress(stage, jobsEnded.get(), jobs);
            default -> new Progress(stage, 0, 0);
        };
    }

    /** @param records how many records the files of the run hold */
    public Counts counts(long records) {
        return new Counts(bytes, bytesRead, records, recordsRead, batches.get(), batchesSettled.get(), jobs, jobsEnded.get());
    }

    /** How many requests this process has made for the run. */
    public long requests() {
        return requests.get();
    }

    /** What this process did for the run since this was asked last: what the ledger is to add to what it knows. */
    public synchronized Work untold() {
        var now = new Work(requests.get(), bytesSent.get(), Duration.ofNanos(nanosWaited.get()).toMillis(),
                Duration.ofNanos(System.nanoTime() - takenUp).toMillis());
        var untold = now.less(told);
        told = now;
        return untold;
    }
}
