package io.segmentexport.sandbox.jobs;

import io.segmentexport.sandbox.jobs.JobTiming.Stage;
import io.segmentexport.sandbox.profiles.ImportRequest;
import io.segmentexport.sandbox.profiles.PackedProfiles;
import io.segmentexport.sandbox.profiles.ProfileStore;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;

/** One import job. Not thread-safe: lock its account. */
public final class ImportJob {

    /** How long a job and its import errors can be read; Klaviyo gives {@code expires_at} but no fixed span. */
    private static final Duration LIFETIME = Duration.ofDays(7);

    private final String id;
    private final Instant createdAt;
    private final JobFate fate;
    private final List<String> lists;
    private final PackedProfiles profiles;
    private final BitSet failed = new BitSet();
    private final BitSet listed = new BitSet();
    private ImportRequest pending;
    private int polls;
    private Stage stage = Stage.QUEUED;
    private Instant startedAt;
    private Instant endedAt;

    ImportJob(String id, ImportRequest request, JobFate fate, Instant now) {
        this.id = id;
        this.createdAt = now;
        this.fate = fate;
        this.lists = request.lists();
        this.profiles = request.profiles();
        this.pending = request;
    }

    /** Advances as far as the time and the polls allow. A job that completes imports its profiles. */
    void advance(Instant now, JobTiming timing, ImportErrorRules rules, ProfileStore store) {
        if (ended()) {
            return;
        }
        stage = timing.stage(Duration.between(createdAt, now), polls);
        if (stage != Stage.QUEUED && startedAt == null) {
            startedAt = now;
        }
        if (stage == Stage.ENDED && fate instanceof JobFate.NeverEnds) {
            stage = Stage.PROCESSING;
        }
        if (stage == Stage.ENDED) {
            endedAt = now;
            if (fate instanceof JobFate.Completes) {
                complete(rules, store);
            }
            pending = null;
        }
    }

    void polled() {
        polls++;
    }

    boolean ended() {
        return endedAt != null;
    }

    /** Klaviyo's word for its state. */
    public String status() {
        return switch (stage) {
            case QUEUED -> "queued";
            case PROCESSING -> "processing";
            case ENDED -> finalStatus();
        };
    }

    /** The number of profiles imported so far. */
    public int completedCount() {
        return switch (stage) {
            case QUEUED -> 0;
            case PROCESSING -> total() / 2;
            case ENDED -> fate instanceof JobFate.Completes ? total() - failed.cardinality() : 0;
        };
    }

    /** The number of profiles that failed, with or without an import error. */
    public int failedCount() {
        return ended() && fate instanceof JobFate.EndsAs ? total() : failed.cardinality();
    }

    /** The indexes of the profiles that have an import error, in order. */
    public List<Integer> listedErrors() {
        return listed.stream().boxed().toList();
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** The number of profiles in the request. */
    public int total() {
        return profiles.size();
    }

    /** The lists that its profiles join. */
    public List<String> lists() {
        return lists;
    }

    /** Its profiles, as they were sent. */
    public PackedProfiles profiles() {
        return profiles;
    }

    /** When it was accepted. */
    public Instant createdAt() {
        return createdAt;
    }

    /** When its processing started, or {@code null}. */
    public Instant startedAt() {
        return startedAt;
    }

    /** When it ended, or {@code null}. */
    public Instant endedAt() {
        return endedAt;
    }

    /** Until when it can be read. */
    public Instant expiresAt() {
        return createdAt.plus(LIFETIME);
    }

    private String finalStatus() {
        if (fate instanceof JobFate.IsCancelled) {
            return "cancelled";
        }
        return fate instanceof JobFate.EndsAs other ? other.status() : "complete";
    }

    private void complete(ImportErrorRules rules, ProfileStore store) {
        int listedSoFar = 0;
        for (int i = 0; i < pending.keys().size(); i++) {
            String email = pending.keys().get(i).email();
            if (email != null && rules.listed().test(email)) {
                failed.set(i);
                if (listedSoFar++ < rules.listedAtMost()) {
                    listed.set(i);
                }
            } else if (email != null && rules.unlisted().test(email)) {
                failed.set(i);
            }
        }
        store.upsert(pending, failed::get, endedAt);
    }
}
