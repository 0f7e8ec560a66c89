package io.segmentexport.close;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * What a run did, for people and for machines. Times are ISO 8601 in UTC. Holds no personal data.
 *
 * @param exportName     what people call it
 * @param listId         the Klaviyo list
 * @param startedBy      who or what started the run
 * @param exportUser     on whose behalf it was; null if that is no user
 * @param dueAt          when it was due by its schedule; null if none started it
 * @param cancelledBy    who ended it before its time; null if nobody did
 * @param consent        the consent that it relied on
 * @param state          where it is
 * @param explanation    why it failed or waits, and what to do; may be null
 * @param sameContentAs  the earlier run of this content, if this one was skipped for it
 * @param superseded     older snapshots that went into the archive unread
 * @param records        how many records the files hold; then where they are, as in {@link io.segmentexport.ledger.RunCounts}
 * @param reconciles     whether the five add up to the records
 * @param rejectedFor    how many records were rejected for which reason
 * @param undeliveredFor how many records were not delivered for which reason
 * @param unconfirmedFor why it is not known what became of how many records
 * @param notes          how often something was noted of a profile that was sent
 * @param batches        how many batches were cut or made of refused ones, less those that others replaced
 * @param jobs           how many of them have an import job; a batch that is replayed forgets its job
 * @param undeliveredBatches the batches whose bodies wait in the dead letters
 * @param requests       how many HTTP requests the run made
 * @param bytesSent      the size of their bodies
 * @param rateLimitWaitMillis how long the run waited for Klaviyo's rate limit
 * @param openedAt       when its files were claimed
 * @param reportedAt     when this was written; if the run has ended, when it ended
 * @param durationMillis how long it was worked on: from the one to the other, without the time between its end and a replay
 * @param recordsPerSecond records over that time
 * @param places         where its files, dead letters and lists are, by kind
 * @param replayedAt     when it was opened again last, to send what was undelivered; null if it never was
 * @param corrections    the later runs that brought rejected records of this one again, corrected
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
        String run,
        String export,
        String exportName,
        String connection,
        String listId,
        String startedBy,
        String exportUser,
        String dueAt,
        String cancelledBy,
        String consent,
        String state,
        String explanation,
        String sameContentAs,
        List<FileLine> files,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FileLine> superseded,
        long records,
        long imported,
        long rejected,
        long duplicates,
        long undelivered,
        long unconfirmed,
        boolean reconciles,
        Map<String, Long> rejectedFor,
        Map<String, Long> undeliveredFor,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> unconfirmedFor,
        Map<String, Long> notes,
        long batches,
        long jobs,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<BatchLine> undeliveredBatches,
        long requests,
        long bytesSent,
        long rateLimitWaitMillis,
        String openedAt,
        String reportedAt,
        long durationMillis,
        long recordsPerSecond,
        Map<String, List<String>> places,
        String replayedAt,
        List<CorrectedBy> corrections) {

    public Report {
        // JSON leaves out what is empty.
        unconfirmedFor = unconfirmedFor == null ? Map.of() : unconfirmedFor;
        superseded = superseded == null ? List.of() : List.copyOf(superseded);
        undeliveredBatches = undeliveredBatches == null ? List.of() : List.copyOf(undeliveredBatches);
        corrections = corrections == null ? List.of() : List.copyOf(corrections);
    }

    /**
     * A file of the run.
     *
     * @param name    its name
     * @param segment the segment that it holds
     * @param bytes   its size
     * @param sha256  the SHA-256 of its bytes, once it is staged
     * @param records its records, once it is staged
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FileLine(String name, String segment, long bytes, String sha256, Integer records) {
    }

    /**
     * A later run that brought rejected records of this one again.
     *
     * @param run        the later run
     * @param imported   how many of them it imported; they count as imported here
     * @param duplicates how many of them turned out to repeat an e-mail address; they count as duplicates here
     * @param again      how many were not imported again; they count as rejected here and wait in the later run's dead letters
     */
    public record CorrectedBy(String run, long imported, long duplicates, long again) {
    }

    /**
     * A batch that waits in the dead letters. Its letter is the request body.
     *
     * @param number     its number
     * @param letter     the name of its letter
     * @param records    how many records it holds
     * @param rows       their rows by file: {@code HighValue.csv: 2-10001, 10003}
     * @param lastAnswer what Klaviyo answered last
     */
    public record BatchLine(String number, String letter, int records, String rows, String lastAnswer) {
    }
}
