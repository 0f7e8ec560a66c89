package io.segmentexport.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.config.Connection;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.Endpoint;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.run.ExampleRun;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionStatesTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:15:00Z");

    @TempDir
    Path folder;

    private final Connection main = connection("main", "Account");
    private final Connection other = connection("other", "Account");
    private Ledger ledger;
    private ConnectionStates states;

    @BeforeEach
    void open() {
        ledger = Ledgers.embedded(folder.resolve("ledger.db"));
        states = new ConnectionStates(List.of(main, other), ledger, () -> NOW);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static Connection connection(String id, String name) {
        return new Connection(id, name, null, Connection.UsableBy.ADMINISTRATOR, Optional.empty(),
                URI.create("https://a.klaviyo.com"), "2026-07-15");
    }

    /** As a request is told, and then what it shows of the connection. */
    private void answered(Endpoint endpoint, Answer answer) {
        states.request(main, endpoint, answer, Duration.ZERO, 0);
        states.connection(main, !(answer instanceof Answer.NotAuthorised));
    }

    @Test
    void doesNotKnowAConnectionThatNobodyHasUsed() {
        assertThat(states.of("main").asked()).isFalse();
        assertThat(states.of("main").suspended()).isFalse();
    }

    @Test
    void isRefusedUntilTheKeyIsAccepted() {
        answered(Endpoint.LIST, new Answer.NotAuthorised(Answer.NotAuthorised.Cause.KEY, 401, "no"));
        assertThat(states.of("main").refusedSince()).contains(NOW);
        assertThat(states.of("other").suspended()).isFalse();

        answered(Endpoint.LIST, new Answer.ListUnknown("it takes the key"));
        assertThat(states.of("main").suspended()).isFalse();
        assertThat(states.of("main").asked()).isTrue();
    }

    @Test
    void isRefusedWhereAFullAccountAnswersToEverythingButAnImport() {
        answered(Endpoint.BULK_IMPORT, new Answer.NotAuthorised(Answer.NotAuthorised.Cause.KEY, 403, "the account is full"));
        answered(Endpoint.LIST, new Answer.ListUnknown("it takes the key"));
        assertThat(states.of("main").suspended()).isTrue();

        answered(Endpoint.BULK_IMPORT, new Answer.Accepted(null));
        assertThat(states.of("main").suspended()).isFalse();
    }

    @Test
    void knowsOfAnOutageThatAnEarlierProcessFound() {
        ledger.outages().begin("other", NOW.minusSeconds(60));

        var later = new ConnectionStates(List.of(main, other), ledger, () -> NOW);

        assertThat(later.of("other").awaySince()).contains(NOW.minusSeconds(60));
        assertThat(later.of("main").suspended()).isFalse();
    }

    @Test
    void tellsConnectionsOfTheSameNameApart() {
        var connections = new LinkedHashMap<String, Connection>();
        List.of(main, other, connection("third", "Third")).forEach(connection -> connections.put(connection.id(), connection));
        var settings = ExampleRun.settings(folder, connections);

        assertThat(List.of(settings.nameOf("main"), settings.nameOf("other"), settings.nameOf("third"), settings.nameOf("gone")))
                .containsExactly("Account", "Account (2)", "Third", "gone");
    }
}
