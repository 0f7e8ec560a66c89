package io.segmentexport.observe;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.config.Word;
import io.segmentexport.ledger.RunCounts;

/**
 * Something that people have to know. Holds no personal data and no key.
 *
 * @param cause      what it is about, without what changes while it lasts: {@code suspended:main:outage}
 * @param kind       the first word of the cause
 * @param export     the export of the run; of the first run if the cause holds up several
 * @param exportName the display name of the export
 * @param run        the run; null if there is none
 * @param connection the display name of the export's connection
 * @param at         since when, ISO 8601 in UTC
 * @param message    what is wrong and what to do
 * @param counts     what became of the run's records; null if it has not ended
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Alert(
        String cause, Kind kind, String export, String exportName, String run, String connection, String at, String message,
        RunCounts counts) {

    /** The kinds of alerts. */
    public enum Kind {
        /** A run failed. */
        RUN_FAILED,
        /** A run ended, and some records were not delivered. */
        INCOMPLETE,
        /** Runs cannot go on now. */
        SUSPENDED,
        /** A run ended with more rejected records than {@code alert.rejected-percent} allows. */
        REJECTED,
        /** An export was not run when it was due. */
        SCHEDULE_MISSED;

        /** The kind in causes, metrics and JSON: {@code run-failed}. */
        @JsonValue
        public String word() {
            return Word.of(this);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    /** All of it as JSON: what is sent. Slack, Teams and Mattermost show what stands in {@code text}. */
    public String body() {
        ObjectNode body = JSON.valueToTree(this);
        return body.put("text", exportName + ": " + message).toString();
    }
}
