package io.segmentexport.run;

import io.segmentexport.ledger.Requests.Progress;
import io.segmentexport.ledger.RunState;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How far a run is, for whoever watches it. Counts of this process only: what an earlier one did is in the ledger. */
public final class RunProgress {

    private final long bytes;
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong batchesSettled = new AtomicLong();
    private final AtomicLong jobsEnded = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicLong nanosWaited = new AtomicLong();
    private volatile long jobs;
    private volatile long recordsRead;
    private volatile long bytesRead;
    private volatile RunState stage = RunState.CLAIMED;

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

    public RunState stage() {
        return stage;
    }

    /** The size of the files. */
    public long bytes() {
        return bytes;
    }

    /** How many bytes of the files were read. */
    public long bytesRead() {
        return bytesRead;
    }

    public long recordsRead() {
        return recordsRead;
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
