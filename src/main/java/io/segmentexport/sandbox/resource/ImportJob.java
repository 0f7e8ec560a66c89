package io.segmentexport.sandbox.resource;

import io.segmentexport.sandbox.resource.ImportJobs.Timing.Stage;
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
    private final Fate fate;
    private final List<String> lists;
    private final PackedProfiles profiles;
    private final BitSet failed = new BitSet();
    private final BitSet listed = new BitSet();
    private ProfileStore.ImportRequest pending;
    private int polls;
    private Stage stage = Stage.QUEUED;
    private Instant startedAt;
    private Instant endedAt;

    ImportJob(String id, ProfileStore.ImportRequest request, Fate fate, Instant now) {
        this.id = id;
        this.createdAt = now;
        this.fate = fate;
        this.lists = request.lists();
        this.profiles = request.profiles();
        this.pending = request;
    }

    /** The job as it is now. */
    public Snapshot snapshot() {
        return new Snapshot(id, status(), profiles.size(), completedCount(), failedCount(), lists,
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
    void advance(Instant now, ImportJobs.Timing timing, ImportJobs.ErrorRules rules, ProfileStore store) {
        if (ended()) {
            return;
        }
        stage = timing.stage(Duration.between(createdAt, now), polls);
        if (stage != Stage.QUEUED && startedAt == null) {
            startedAt = now;
        }
        if (stage == Stage.ENDED && fate instanceof Fate.NeverEnds) {
            stage = Stage.PROCESSING;
        }
        if (stage == Stage.ENDED) {
            endedAt = now;
            if (fate instanceof Fate.Completes) {
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
        if (fate instanceof Fate.IsCancelled) {
            return "cancelled";
        }
        return fate instanceof Fate.EndsAs other ? other.status() : "complete";
    }

    private int completedCount() {
        return switch (stage) {
            case QUEUED -> 0;
            case PROCESSING -> profiles.size() / 2;
            case ENDED -> fate instanceof Fate.Completes ? profiles.size() - failed.cardinality() : 0;
        };
    }

    private int failedCount() {
        return ended() && fate instanceof Fate.EndsAs ? profiles.size() : failed.cardinality();
    }

    private void complete(ImportJobs.ErrorRules rules, ProfileStore store) {
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

    /**
     * An import job at one moment.
     *
     * @param id        its id
     * @param status    Klaviyo's word for its state
     * @param total     the number of profiles in the request
     * @param completed the number of profiles imported so far
     * @param failed    the number of profiles that failed, with or without an import error
     * @param lists     the lists that its profiles join
     * @param createdAt when it was accepted
     * @param startedAt when its processing started, or {@code null}
     * @param endedAt   when it ended, or {@code null}
     * @param expiresAt until when it can be read
     */
    public record Snapshot(String id, String status, int total, int completed, int failed, List<String> lists,
                              Instant createdAt, Instant startedAt, Instant endedAt, Instant expiresAt) {
    }

    /** How an import job ends. Only a job that completes imports its profiles. */
    public sealed interface Fate {

        /** It completes; single profiles may fail in it. */
        record Completes() implements Fate {
        }

        /** It is cancelled. */
        record IsCancelled() implements Fate {
        }

        /** It stays at {@code processing}. */
        record NeverEnds() implements Fate {
        }

        /**
         * It ends with a status word that Klaviyo's document does not have.
         *
         * @param status the word, such as {@code failed}
         */
        record EndsAs(String status) implements Fate {
        }
    }
}
