package io.segmentexport.config;

import java.net.URI;
import java.util.Optional;

/**
 * A named Klaviyo account: the {@code connection.ID.*} keys of {@code application.properties}.
 *
 * @param id          the ID in the key; letters, digits, {@code -} and {@code _}
 * @param displayName what people call it; the ID if none is given
 * @param apiKey      the private API key; read only when a request needs it
 * @param usableBy    who may run exports on it
 * @param consent     who agreed to the data transfer and when; empty means that nothing may be sent
 * @param baseUrl     where Klaviyo is: {@code https://a.klaviyo.com}, or the sandbox
 * @param revision    the API revision, {@code 2026-07-15}
 */
public record Connection(
        String id,
        String displayName,
        Secret apiKey,
        UsableBy usableBy,
        Optional<String> consent,
        URI baseUrl,
        String revision) {

    /** Who may run exports on a connection, as the source system has it. */
    public enum UsableBy { ADMINISTRATOR, CONTRIBUTOR }
}
