package io.segmentexport.ledger;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why a run stands where it stands: a kind and its parameters. It is worded where it is shown; no code reads the words.
 * Parameters hold no key, no address and no cell of a file.
 *
 * @param kind       what happened
 * @param parameters what {@code {0}}, {@code {1}} … of the kind's text stand for
 * @param also       what else happened, or null
 */
public record Explanation(
        Kind kind, List<String> parameters, @JsonProperty("beside") @JsonInclude(Include.NON_NULL) Explanation also) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\d)}");

    public Explanation {
        parameters = List.copyOf(parameters);
    }

    /** An explanation of one thing. */
    public static Explanation of(Kind kind, Object... parameters) {
        return new Explanation(kind, Stream.of(parameters).map(String::valueOf).toList(), null);
    }

    /** This explanation and another. */
    public Explanation and(Optional<Explanation> other) {
        return new Explanation(kind, parameters, other.orElse(null));
    }

    /** What else happened. */
    public Optional<Explanation> beside() {
        return Optional.ofNullable(also);
    }

    /** What holds the run up; empty if the run does not resume by itself. */
    public Optional<Obstacle> obstacle() {
        return Optional.ofNullable(kind.obstacle);
    }

    /** The explanation for people: what is wrong and what to do. */
    public String text() {
        return PARAMETER.matcher(kind.text).replaceAll(match -> Matcher.quoteReplacement(parameters.get(Integer.parseInt(match.group(1)))))
                + beside().map(other -> "; and " + other.text()).orElse("");
    }

    /** The explanation as the ledger keeps it. */
    String toJson() {
        return JSON.valueToTree(this).toString();
    }

    /** The explanation that {@link #toJson} wrote. */
    static Explanation fromJson(String json) {
        try {
            return JSON.readValue(json, Explanation.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an explanation in the ledger is not JSON", e);
        }
    }

    /** What can happen to a run. The name is kept in the ledger: it never changes. */
    public enum Kind {

        // The check
        NO_CONSENT("connection {0} has no consent to the data transfer{2}: write who agreed and when into "
                + "connection.{0}.data-privacy-consent, then \"replay {1}\""),
        EXPORT_USER("export user {0} {1}; mend that, or name another one in export.{2}.owner; \"replay {3}\" then sends this run{4}"),
        LIST_LOOK_UP_REFUSED("Klaviyo refused the look-up of list {0}{1} ({2}: {3}): see that connection.{4}.revision is one that "
                + "Klaviyo serves, then \"replay {5}\""),
        LIST_UNKNOWN("Klaviyo knows no list {0}{2}: correct export.{1}.list-id (the list's settings page in Klaviyo shows it), then "
                + "drop the file again"),
        LIST_GONE("Klaviyo knows no list {0} (any more): correct export.{1}.list-id, then drop the file again"),

        // Staging
        UNREADABLE("{0}{1}"),
        FILES_GONE("{0}; drop the segment again{1}"),
        CHANGED("{0} was changed after it was {1}, so it was not whole; drop it again when it is written to its end{2}"),
        DOES_NOT_ADD_UP("the files of the run do not add up: {0} records were read, {1} have a place; nothing was sent; please report this"),

        // Delivery
        BODIES_LOST("{0} batches are damaged or missing and cannot be rebuilt: {1} is not in {2} any more, or was changed; nothing more "
                + "was sent, drop the segment again"),
        REBUILT_OTHERWISE("batch {0} has {1} profiles when it is rebuilt and had {2}, so this is not the program or not the file that "
                + "the run began with; nothing more was sent, drop the segment again"),
        SYSTEMATIC("Klaviyo refused batch {0} and its parts {1} times in a row without naming a record ({3}), so the fault is systematic; "
                + "see the last answers with report {2}, correct the export's fields, then drop the file again"),
        HALF_REFUSED("Klaviyo refused {1} of the {2} records of batch {0} ({4}), so the fault is systematic; see the last answers with "
                + "report {3}, correct the export's fields, then drop the file again"),
        BROKEN("{0}: {1}"),
        RECONCILES_NOT("the run does not reconcile: {0}; its files are kept, please report this"),
        NOT_CLOSED("the run cannot be closed: {0}; mend that, it is tried again every minute"),
        LETTERS_LOST("{0} records are not in the dead letters, because what they were in is not in {1} any more, or was changed "
                + "({2}); take them from where the segment came from"),
        UNCONFIRMED_TOO_LONG("Klaviyo never told the end of {0} records within {1} days (dead-letter.keep-days); the run ended without it"),

        // Ended or suspended from outside
        CANCELLED("cancelled by {0}; what Klaviyo had accepted by then is followed to its end, and \"replay {1}\" sends the rest"),
        STOPPED("the service was stopped; the run goes on at its next start"),
        KEY_UNREADABLE(Obstacle.CONNECTION, "{0}; the run goes on by itself when the key can be read"),
        KEY_NOT_ACCEPTED(Obstacle.CONNECTION, "Klaviyo does not accept connection {0} ({1}: {2}): see that connection.{0}.api-key is a "
                + "valid private key with the scopes accounts:read, lists:read, lists:write, profiles:read, profiles:write; the run "
                + "goes on by itself when Klaviyo accepts it"),
        REVISION_NOT_SERVED(Obstacle.CONNECTION, "Klaviyo does not serve revision {1} of its API, or no longer ({2}: {3}): set "
                + "connection.{0}.revision to one that Klaviyo's changelog names; the run then goes on by itself"),
        ACCOUNT_TAKES_NO_MORE(Obstacle.CONNECTION, "Klaviyo does not accept connection {0} ({1}: {2}); the run goes on by itself when "
                + "Klaviyo accepts it"),
        LIST_NOT_ASKED(Obstacle.OUTAGE, "Klaviyo could not be asked for list {0}{1}: {2}; the run goes on by itself when {3} answers"),
        OUTAGE(Obstacle.OUTAGE, "Klaviyo has taken no batch of this run on connection {0} since {1} ({2}); the run goes on by itself when it does, "
                + "and gives up what is not taken until {3} (delivery.give-up-after)"),
        NO_ROOM_TO_BEGIN(Obstacle.DISK, "the run needs {0} MB of free space ({1} MB for its batches and dead letters, and {2} MB that "
                + "are kept free, data.keep-free), and only {3} MB are free in {4}: make space; the run goes on by itself"),
        NO_ROOM(Obstacle.DISK, "only {0} MB are free in {1}, and {2} MB are needed (data.keep-free): make space; the run goes on by itself"),
        ROOM_UNKNOWN(Obstacle.DISK, "the free space of {0} cannot be told ({1}): see that the folder can be reached; the run goes on by itself"),
        DISK_FULL(Obstacle.DISK, "no space is left on a disk that is written to: make space; work resumes by itself"),
        LEDGER_AWAY(Obstacle.LEDGER, "the ledger cannot be reached or written; work resumes by itself when it can"),
        LEDGER_READ_ONLY(Obstacle.LEDGER, "the ledger is read-only: its address leads to a standby, or somebody made it so; work resumes "
                + "by itself when it can be written"),
        TURN(Obstacle.TURN, "run {0} of the same export is older and has not ended ({1}); this one goes on by itself after it");

        private final Obstacle obstacle;
        private final String text;

        Kind(String text) {
            this(null, text);
        }

        Kind(Obstacle obstacle, String text) {
            this.obstacle = obstacle;
            this.text = text;
        }
    }

    /** What holds up a run that resumes by itself. */
    public enum Obstacle {
        /** Klaviyo rejects the connection, or its key cannot be read. */
        CONNECTION,
        /** Klaviyo does not answer. */
        OUTAGE,
        /** The disk has too little free space. */
        DISK,
        /** The ledger cannot be reached or written. */
        LEDGER,
        /** Nothing is wrong: another run goes first. */
        TURN
    }
}
