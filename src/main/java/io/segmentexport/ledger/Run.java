package io.segmentexport.ledger;

import io.segmentexport.config.Export;
import io.segmentexport.files.RunFile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One execution of one export over one or more segment files, as the ledger has it.
 *
 * @param id             sortable by time and safe in a file name
 * @param export         the export as it was at the opening; a resumed run goes by it, never by the edited file
 * @param settingsDigest SHA-256 of the settings that decide what Klaviyo gets
 * @param consent        the text of the consent that the run relies on
 * @param start          who or what started it
 * @param files          its files in reading order
 * @param state          where it is
 * @param explanation    why it failed or was suspended and what to do
 * @param sameContentAs  the earlier run of this content, where this one was skipped for it
 * @param counts         where its records are; once it has ended, a replay or corrected records change them
 * @param staged         whether its files were read to their end and its batches are on disk
 * @param openedAt       when its files were claimed
 * @param replays        how often it was opened again, to send what was undelivered
 * @param replayedAt     when it was opened again last, to send what was undelivered
 * @param endedAt        when it ended
 * @param cancelledBy    who asked to end it before its time
 * @param replayedBy     who opened it again last, where a user did
 */
public record Run(
        String id,
        Export export,
        String settingsDigest,
        Optional<String> consent,
        Start start,
        List<RunFile> files,
        RunState state,
        Optional<Explanation> explanation,
        Optional<String> sameContentAs,
        RunCounts counts,
        boolean staged,
        Instant openedAt,
        int replays,
        Optional<Instant> replayedAt,
        Optional<Instant> endedAt,
        Optional<String> cancelledBy,
        Optional<String> replayedBy) {

    public Run {
        files = List.copyOf(files);
    }

    /** The run in another state. */
    public Run with(RunState other, RunCounts places, Optional<Explanation> why) {
        return new Run(id, export, settingsDigest, consent, start, files, other, why, sameContentAs, places, staged, openedAt,
                replays, replayedAt, endedAt, cancelledBy, replayedBy);
    }

    /** Since when it goes: since it was opened, or opened again. */
    public Instant goesSince() {
        return replayedAt.orElse(openedAt);
    }

    /** Whether its files are snapshots: it was due by a schedule, or somebody asked for it. */
    public boolean ofSnapshots() {
        return files.stream().anyMatch(file -> file.snapshotAt().isPresent());
    }

    /** Whether its claim has taken all that it was to take; before that the run cannot be worked on. */
    public boolean whole() {
        return files.stream().allMatch(file -> file.source().isEmpty());
    }

    /**
     * What was done for a run.
     *
     * @param requests            requests to Klaviyo
     * @param bytesSent           bytes of their bodies
     * @param rateLimitWaitMillis how long requests waited for the rate limit
     * @param workedMillis        how long the run was worked on
     */
    public record Work(long requests, long bytesSent, long rateLimitWaitMillis, long workedMillis) {

        public static final Work NONE = new Work(0, 0, 0, 0);

        /** What was done since. */
        public Work less(Work before) {
            return new Work(requests - before.requests, bytesSent - before.bytesSent,
                    rateLimitWaitMillis - before.rateLimitWaitMillis, workedMillis - before.workedMillis);
        }
    }
}
