package io.segmentexport.sandbox;

import io.segmentexport.sandbox.JobTiming.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;

/** One import job. Not thread-safe: its account is. */
final class ImportJob {

    /** How long a job and its import errors can be read; Klaviyo gives {@code expires_at} but no fixed span. */
    private static final Duration LIFETIME = Duration.ofDays(7);

    private final String id;
    private final int number;
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

    ImportJob(String id, int number, ImportRequest request, JobFate fate, Instant now) {
        this.id = id;
        this.number = number;
        this.createdAt = now;
        this.fate = fate;
        this.lists = request.lists();
        this.profiles = request.profiles();
        this.pending = request;
    }

    /** Moves on as far as the time and the polls allow, and imports the profiles where the job completes. */
    void moveOn(Instant now, JobTiming timing, ImportErrorRules rules, ProfileStore store) {
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

    String status() {
        return switch (stage) {
            case QUEUED -> "queued";
            case PROCESSING -> "processing";
            case ENDED -> finalStatus();
        };
    }

    int completedCount() {
        return switch (stage) {
            case QUEUED -> 0;
            case PROCESSING -> total() / 2;
            case ENDED -> fate instanceof JobFate.Completes ? total() - failed.cardinality() : 0;
        };
    }

    int failedCount() {
        return ended() && fate instanceof JobFate.EndsAs ? total() : failed.cardinality();
    }

    /** The indexes of the profiles that have an import error, in order. */
    int[] listedErrors() {
        return listed.stream().toArray();
    }

    String id() {
        return id;
    }

    int number() {
        return number;
    }

    int total() {
        return profiles.size();
    }

    List<String> lists() {
        return lists;
    }

    PackedProfiles profiles() {
        return profiles;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant startedAt() {
        return startedAt;
    }

    Instant endedAt() {
        return endedAt;
    }

    Instant expiresAt() {
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
