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

    /** How long a job and its import errors can be read. Klaviyo gives {@code expires_at}, but no fixed span. */
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

    /** The job as it is now. */
    public JobSnapshot snapshot() {
        return new JobSnapshot(id, status(), profiles.size(), completedCount(), failedCount(), lists,
                createdAt, startedAt, endedAt, createdAt.plus(LIFETIME));
    }

    /** Its profiles, as they were sent. */
    public PackedProfiles profiles() {
        return profiles;
    }

    /** The indexes of the profiles that have an import error, in order. */
    public List<Integer> listedErrors() {
        return listed.stream().boxed().toList();
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

    private String status() {
        return switch (stage) {
            case QUEUED -> "queued";
            case PROCESSING -> "processing";
            case ENDED -> finalStatus();
        };
    }

    private String finalStatus() {
        if (fate instanceof JobFate.IsCancelled) {
            return "cancelled";
        }
        return fate instanceof JobFate.EndsAs other ? other.status() : "complete";
    }

    private int completedCount() {
        return switch (stage) {
            case QUEUED -> 0;
            case PROCESSING -> profiles.size() / 2;
            case ENDED -> fate instanceof JobFate.Completes ? profiles.size() - failed.cardinality() : 0;
        };
    }

    private int failedCount() {
        return ended() && fate instanceof JobFate.EndsAs ? profiles.size() : failed.cardinality();
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
