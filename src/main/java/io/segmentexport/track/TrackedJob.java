package io.segmentexport.track;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.files.Explanations;
import io.segmentexport.klaviyo.BodyProfiles;
import io.segmentexport.klaviyo.ImportErrors.ImportError;
import io.segmentexport.klaviyo.ImportJob;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.profile.Reason;
import io.segmentexport.run.OpenRun;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An import job that is followed to its end, with what was read of its errors so far. */
public final class TrackedJob {

    private static final Logger LOG = LoggerFactory.getLogger(TrackedJob.class);
    private static final ObjectMapper JSON = new ObjectMapper(BodyProfiles.JSON);

    private final OpenRun run;
    private final Map<String, TrackedJob> jobs;
    private final BatchEntry batch;
    private final Instant since;
    private volatile Instant nextLook;
    private ImportJob lastSeen;
    private final List<ImportError> errors = new ArrayList<>();
    private final Set<String> pages = new HashSet<>();
    private Instant doubted;

    TrackedJob(OpenRun run, Map<String, TrackedJob> jobs, BatchEntry batch, Instant since) {
        this.run = run;
        this.jobs = jobs;
        this.batch = batch;
        this.since = since;
        this.nextLook = since;
    }

    public OpenRun run() {
        return run;
    }

    BatchEntry batch() {
        return batch;
    }

    String id() {
        return batch.job().orElseThrow();
    }

    /** When this process began to follow it. */
    Instant since() {
        return since;
    }

    /** When Klaviyo accepted it; not later than this process began to follow it, however the clock was set since. */
    Instant acceptedAt() {
        var accepted = batch.acceptedAt().orElseThrow();
        return accepted.isBefore(since) ? accepted : since;
    }

    Instant nextLook() {
        return nextLook;
    }

    void lookAgain(Instant when) {
        nextLook = when;
    }

    /** Whether its end is still waited for, and nothing keeps its run from looking. */
    public boolean followed() {
        return jobs.get(batch.number()) == this && !run.held();
    }

    void seen(ImportJob job) {
        lastSeen = job;
        errors.clear();
        pages.clear();
    }

    /** Since when its end is in doubt: now, if it was not before. */
    Instant doubted(Instant now) {
        doubted = doubted == null ? now : doubted;
        return doubted;
    }

    /** Whether this page of errors was not read yet since the job was last seen. */
    boolean newPage(String link) {
        return pages.add(link);
    }

    Optional<ImportJob> lastSeen() {
        return Optional.ofNullable(lastSeen);
    }

    /** Takes a page of errors; gives how many there are so far. */
    int errors(List<ImportError> page) {
        errors.addAll(page);
        return errors.size();
    }

    /** The errors by the position of the record that each is about. */
    Map<Integer, ImportError> explained() {
        var byPosition = new HashMap<Integer, ImportError>();
        var byEmail = new ArrayList<ImportError>();
        for (var error : errors) {
            if (error.index().filter(index -> index < batch.profiles()).isPresent()) {
                byPosition.putIfAbsent(batch.rows().select(error.index().get()), error);
            } else if (error.email().isPresent()) {
                byEmail.add(error);
            }
        }
        if (!byEmail.isEmpty()) {
            try {
                var positions = positionsByEmail(run, batch);
                byEmail.forEach(error -> error.email().map(TrackedJob::key).map(positions::get)
                        .ifPresent(position -> byPosition.putIfAbsent(position, error)));
            } catch (IOException e) {
                LOG.warn("batch {}: {} import errors name only an address, and its body cannot be read: {}", batch.number(),
                        byEmail.size(), Explanations.of(e));
            }
        }
        return byPosition;
    }

    /** The records of a batch by the {@link #key} of their e-mail addresses, which only its body has. */
    static Map<String, Integer> positionsByEmail(OpenRun run, BatchEntry batch) throws IOException {
        var positions = new HashMap<String, Integer>();
        var rows = batch.rows().stream().iterator();
        BodyProfiles.visit(run.bodies().of(batch.number()), (index, json) ->
                positions.putIfAbsent(key(JSON.readTree(json).at("/attributes/email").asText()), rows.next()));
        return positions;
    }

    static String key(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }

    List<Rejection> rejections(Map<Integer, ImportError> explained) {
        var byDetail = new HashMap<String, RoaringBitmap>();
        explained.forEach((position, error) ->
                byDetail.computeIfAbsent(inWords(error), words -> new RoaringBitmap()).add(position));
        return byDetail.entrySet().stream()
                .map(entry -> new Rejection(batch.number(), Reason.IMPORT_ERROR.code(), entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String inWords(ImportError error) {
        return (error.code().isEmpty() ? "" : error.code() + ": ") + error.detail();
    }

    @Override
    public String toString() {
        return "job " + id() + " of batch " + batch.number();
    }
}
