package io.segmentexport.observe;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.ledger.RunCounts;
import java.io.UncheckedIOException;

/**
 * What people are told, as JSON. Holds no personal data and no key.
 *
 * @param cause      what it is about: {@code suspended:main:outage}; told once, until it is over
 * @param kind       the first word of it
 * @param export     the export of the run, of the first one where it holds up several
 * @param exportName what people call it
 * @param run        the run; null where there is none
 * @param connection what people call the connection of the export
 * @param at         since when, ISO 8601 in UTC
 * @param message    what is wrong and what to do
 * @param counts     where the records of the run are; null where it has not ended
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AlertText(
        String cause, String kind, String export, String exportName, String run, String connection, String at, String message,
        RunCounts counts) {

    private static final ObjectMapper JSON = new ObjectMapper();

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
