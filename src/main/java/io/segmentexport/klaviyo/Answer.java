package io.segmentexport.klaviyo;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an answer of Klaviyo's means. Each answer has one meaning; details are for people, on one line, at most
 * 200 characters, without personal data, without body or key.
 */
public sealed interface Answer {

    /** The name of what it means, by which routes choose: {@code Accepted}, {@code ListUnknown} … */
    default String meaning() {
        return getClass().getSimpleName();
    }

    /** The batch is accepted; the job tells what became of it. */
    record Accepted(ImportJob job) implements Answer {
    }

    /** Klaviyo says that it took the batch, but not as which job. To send it again does no harm: it is an upsert. */
    record InDoubt(String reason) implements Answer {
    }

    /** An import job as it is now. */
    record JobFound(ImportJob job) implements Answer {
    }

    /** A page of an import job's errors. */
    record ErrorsFound(ImportErrors page) implements Answer {
    }

    /**
     * The account of the API key.
     *
     * @param id               its ID, the same for every key of the account: the name that rate budgets are shared under
     * @param organisationName its name as people know it; empty where Klaviyo does not tell it
     */
    record AccountFound(String id, String organisationName) implements Answer {
    }

    /**
     * The list that was asked for.
     *
     * @param id   its ID
     * @param name its name; empty where it has none
     */
    record ListFound(String id, String name) implements Answer {
    }

    /** The list is not there; no batch for it will ever be accepted. */
    record ListUnknown(String detail) implements Answer {
    }

    /** The import job is not there, or no longer. */
    record JobUnknown(String detail) implements Answer {
    }

    /**
     * Some profiles are refused, and with them the whole batch: nothing was imported, the others may be sent again.
     *
     * @param status the HTTP status
     * @param faults by the profile's place in the batch, from 0; never empty
     */
    record ProfilesRefused(int status, SortedMap<Integer, ProfileFault> faults) implements Answer {
        public ProfilesRefused {
            faults = Collections.unmodifiableSortedMap(new TreeMap<>(faults));
        }
    }

    /**
     * The request is refused, and no profile is named.
     *
     * @param code Klaviyo's word for the kind of fault; empty where it gave none
     */
    record RequestRefused(int status, String code, String detail) implements Answer {
    }

    /**
     * Klaviyo does not accept the connection, or its key is not to be had: a person has to act.
     *
     * @param cause  what is wrong with it
     * @param status the HTTP status; 0 where nothing was asked
     */
    record NotAuthorised(Cause cause, int status, String detail) implements Answer {

        /** What is wrong with a connection. */
        public enum Cause {
            /** The key is wrong, revoked or lacks a scope. */
            KEY,
            /** The key cannot be read. */
            KEY_UNREADABLE,
            /** The account takes no more. */
            ACCOUNT,
            /** Klaviyo does not serve the revision of its API, or no longer. */
            REVISION
        }
    }

    /**
     * Too many requests. No failure.
     *
     * @param delay how long to wait, from 1 second to 10 minutes
     */
    record Throttled(Duration delay) implements Answer {
    }

    /** No answer that means anything; the same request may succeed later. */
    record Unavailable(int status, String detail) implements Answer {
    }

    /** The request was not made, because its run was halted first. */
    record Withdrawn() implements Answer {
    }

    /**
     * Why Klaviyo refused one profile of a batch.
     *
     * @param code       Klaviyo's word for the kind of fault; empty where it gave none
     * @param detail     what is wrong, without personal data, at most 200 characters
     * @param attributes the attributes that are wrong ({@code location.city}), where Klaviyo names all of them; else empty
     */
    record ProfileFault(String code, String detail, List<String> attributes) {

        public ProfileFault {
            attributes = List.copyOf(attributes);
        }

        /** One fault of a profile that has several: the first one's code, both details. */
        ProfileFault and(ProfileFault other) {
            boolean named = !attributes.isEmpty() && !other.attributes.isEmpty();
            return new ProfileFault(code,
                    detail.contains(other.detail) ? detail : PersonalData.bounded(detail + "; " + other.detail),
                    named ? Stream.concat(attributes.stream(), other.attributes.stream()).distinct().toList() : List.of());
        }

        /** The fault for people. A code that says no more than that there is one is left out. */
        public String inWords() {
            return (code.isEmpty() || code.equals(GENERAL) || code.equals(detail) ? "" : code + ": ")
                    + (attributes.isEmpty() ? "" : String.join(", ", attributes) + ": ") + detail;
        }
    }

    /** Klaviyo's code for whatever is wrong in a request. */
    String GENERAL = "invalid";
}
