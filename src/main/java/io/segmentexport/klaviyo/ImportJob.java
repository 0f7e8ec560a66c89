package io.segmentexport.klaviyo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Klaviyo's asynchronous job for one batch, as it was when asked for. Counts are empty where Klaviyo did not tell them.
 *
 * @param id         what the job is asked for by
 * @param status     where it stands
 * @param statusWord Klaviyo's word for it, for people; empty where there was none
 * @param total      how many profiles it was given
 * @param completed  how many it is through with; may trail until the job is complete
 * @param failed     how many of them could not be imported
 * @param created    when Klaviyo took it
 * @param started    when it began
 * @param completedAt when it ended
 * @param expires    until when it and its errors can be asked for
 */
public record ImportJob(
        String id,
        Status status,
        String statusWord,
        OptionalInt total,
        OptionalInt completed,
        OptionalInt failed,
        Optional<Instant> created,
        Optional<Instant> started,
        Optional<Instant> completedAt,
        Optional<Instant> expires) {

    private static final String TYPE = "profile-bulk-import-job";

    /** A job document; empty where it holds no job with an ID. */
    static Optional<ImportJob> from(JsonNode document) {
        JsonNode data = document.path("data");
        return JsonBody.id(data, TYPE).map(id -> from(id, data.path("attributes")));
    }

    private static ImportJob from(String id, JsonNode attributes) {
        String word = attributes.path("status").asText("");
        return new ImportJob(
                id,
                Status.of(word),
                PersonalData.word(word.strip()),
                JsonBody.count(attributes.path("total_count")),
                JsonBody.count(attributes.path("completed_count")),
                JsonBody.count(attributes.path("failed_count")),
                JsonBody.instant(attributes.path("created_at")),
                JsonBody.instant(attributes.path("started_at")),
                JsonBody.instant(attributes.path("completed_at")),
                JsonBody.instant(attributes.path("expires_at")));
    }

    /** Where an import job stands. Klaviyo documents the first four; other clients have met others. */
    public enum Status {

        /** Not begun. */
        QUEUED,
        /** Begun. */
        PROCESSING,
        /** At its end; some of its profiles may have failed. */
        COMPLETE,
        /** Given up by Klaviyo. */
        CANCELLED,
        /** Failed as a whole ({@code failed}, {@code error}, {@code errored}; not documented). */
        FAILED,
        /** A word that nobody has told us about, or none. It is neither an end nor a success. */
        UNKNOWN;

        /** Whether the job will not change any more. */
        public boolean ended() {
            return this == COMPLETE || this == CANCELLED || this == FAILED;
        }

        static Status of(String word) {
            return switch (word.strip().toLowerCase(Locale.ROOT)) {
                case "queued" -> QUEUED;
                case "processing" -> PROCESSING;
                case "complete", "completed" -> COMPLETE;
                case "cancelled", "canceled" -> CANCELLED;
                case "failed", "error", "errored" -> FAILED;
                default -> UNKNOWN;
            };
        }
    }
}
