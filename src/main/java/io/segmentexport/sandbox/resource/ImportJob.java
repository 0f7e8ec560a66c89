package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.sandbox.resource.ImportJobs.ErrorRules;
import io.segmentexport.sandbox.resource.ImportJobs.Timing;
import io.segmentexport.sandbox.resource.ImportJobs.Timing.Stage;
import io.segmentexport.sandbox.resource.ProfileStore.ProfileKey;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** One import job. Not thread-safe: lock its account. */
public final class ImportJob {

    /** The status of a job whose processing has started. A job that ends with this word never ends. */
    public static final String PROCESSING = "processing";
    /** The status of a job that has imported its profiles; single ones may have failed. No other job imports any. */
    public static final String COMPLETE = "complete";
    /** The status of a job that was cancelled. */
    public static final String CANCELLED = "cancelled";

    /** How long a job and its import errors can be read. Klaviyo gives {@code expires_at}, but no fixed span. */
    private static final Duration LIFETIME = Duration.ofDays(7);

    private final String id;
    private final Instant createdAt;
    private final String lastStatus;
    private final List<String> lists;
    private final PackedProfiles profiles;
    private final BitSet listedErrors = new BitSet();
    private List<ProfileKey> pending;
    private String status = "queued";
    private int polls;
    private int failed;
    private Instant startedAt;
    private Instant endedAt;

    ImportJob(String id, ImportJobResource.Body body, String lastStatus, Instant now) {
        this.id = id;
        this.createdAt = now;
        this.lastStatus = lastStatus;
        this.lists = body.lists();
        this.profiles = body.profiles();
        this.pending = body.keys();
    }

    /** The job as it is now. */
    public Snapshot snapshot() {
        return new Snapshot(id, status, profiles.size(), completedCount());
    }

    String id() {
        return id;
    }

    /** What Klaviyo says of a job. */
    ObjectNode attributes() {
        return JsonNodeFactory.instance.objectNode().put("status", status).put("created_at", createdAt.toString())
                .put("total_count", profiles.size()).put("completed_count", completedCount()).put("failed_count", failed)
                .put("completed_at", text(endedAt)).put("expires_at", createdAt.plus(LIFETIME).toString())
                .put("started_at", text(startedAt));
    }

    String status() {
        return status;
    }

    /** The IDs of the lists that its profiles join. */
    List<String> lists() {
        return lists;
    }

    /** Its profiles, as they were sent. */
    PackedProfiles profiles() {
        return profiles;
    }

    /** The indexes of the profiles that have an import error. */
    BitSet listedErrors() {
        return listedErrors;
    }

    /** Advances as far as the time and the polls allow. A job that completes imports its profiles. */
    void advance(Instant now, Timing timing, ErrorRules rules, ProfileStore store) {
        Stage stage = timing.stage(Duration.between(createdAt, now), polls);
        if (ended() || stage == Stage.QUEUED) {
            return;
        }
        startedAt = startedAt == null ? now : startedAt;
        status = stage == Stage.ENDED ? lastStatus : PROCESSING;
        if (!status.equals(PROCESSING)) {
            endedAt = now;
            if (status.equals(COMPLETE)) {
                complete(rules, store);
            } else if (!status.equals(CANCELLED)) {
                failed = profiles.size();
            }
            pending = List.of();
        }
    }

    void polled() {
        polls++;
    }

    boolean ended() {
        return endedAt != null;
    }

    private int completedCount() {
        return switch (status) {
            case PROCESSING -> profiles.size() / 2;
            case COMPLETE -> profiles.size() - failed;
            default -> 0;
        };
    }

    private void complete(ErrorRules rules, ProfileStore store) {
        for (int i = 0; i < pending.size(); i++) {
            String email = Optional.ofNullable(pending.get(i).email()).orElse("");
            if (rules.listed().test(email)) {
                listedErrors.set(i);
                failed++;
            } else if (rules.unlisted().test(email)) {
                failed++;
            } else {
                store.upsert(pending.get(i), profiles, i, lists);
            }
        }
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }

    /**
     * An import job at one moment.
     *
     * @param id        its id
     * @param status    Klaviyo's word for its state
     * @param total     the number of profiles in the request
     * @param completed the number of profiles imported so far
     */
    public record Snapshot(String id, String status, int total, int completed) {
    }
}
