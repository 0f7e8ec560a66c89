package io.segmentexport.run;

import io.segmentexport.ledger.Requests.Progress;
import io.segmentexport.ledger.RunState;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How far a run is, for whoever watches it. Counts of this process only: what an earlier one did is in the ledger. */
public final class RunProgress {

    private final AtomicLong recordsRead = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong batchesSettled = new AtomicLong();
    private final AtomicLong jobsEnded = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicLong nanosWaited = new AtomicLong();
    private volatile long jobs;
    private volatile long recordsTotal;
    private volatile long bytesRead;
    private volatile RunState stage = RunState.CLAIMED;

    public void stage(RunState now) {
        stage = now;
    }

    public void total(long records) {
        recordsTotal = records;
    }

    /**
     * Notes records that were read.
     *
     * @param records how many more
     * @param bytes   how many bytes of the files were read in all
     */
    public void read(long records, long bytes) {
        recordsRead.addAndGet(records);
        bytesRead = bytes;
    }

    public void rejected(long records) {
        rejected.addAndGet(records);
    }

    public void duplicate() {
        duplicates.incrementAndGet();
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
    public void request(long bytes, Duration waited) {
        requests.incrementAndGet();
        bytesSent.addAndGet(bytes);
        nanosWaited.addAndGet(waited.toNanos());
    }

    /** How far the run is at this moment. */
    public Progress now() {
        return new Progress(stage, recordsTotal, recordsRead.get(), batches.get(), batchesSettled.get(), jobs, jobsEnded.get());
    }

    public RunState stage() {
        return stage;
    }

    public long recordsTotal() {
        return recordsTotal;
    }

    public long recordsRead() {
        return recordsRead.get();
    }

    /** How many bytes of the files were read, compressed or not. */
    public long bytesRead() {
        return bytesRead;
    }

    public long rejected() {
        return rejected.get();
    }

    public long duplicates() {
        return duplicates.get();
    }

    public long batches() {
        return batches.get();
    }

    public long batchesSettled() {
        return batchesSettled.get();
    }

    public long jobs() {
        return jobs;
    }

    public long jobsEnded() {
        return jobsEnded.get();
    }

    public long requests() {
        return requests.get();
    }

    public long bytesSent() {
        return bytesSent.get();
    }

    public Duration waitedForRateLimit() {
        return Duration.ofNanos(nanosWaited.get());
    }
}
