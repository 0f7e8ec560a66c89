package io.segmentexport.observe;

import io.segmentexport.config.Connection;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.Endpoint;
import io.segmentexport.ledger.Explanation.Obstacle;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunWatcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The states of the connections, by Klaviyo's answers to the requests of runs; no request is made for them. An account that takes no
 * more profiles still answers when it is asked for a list: one that refused an import is accepted when it takes an import.
 */
public final class ConnectionStates implements RunWatcher {

    private final InstantSource clock;
    private final Map<String, ConnectionState> states = new ConcurrentHashMap<>();

    /** @param ledger knows of outages that an earlier process found */
    public ConnectionStates(Collection<Connection> connections, Ledger ledger, InstantSource clock) {
        this.clock = clock;
        connections.forEach(connection -> states.put(connection.id(),
                ConnectionState.UNKNOWN.away(ledger.outages().since(connection.id()))));
    }

    /** How a connection is, by its ID. */
    public ConnectionState of(String connection) {
        return states.getOrDefault(connection, ConnectionState.UNKNOWN);
    }

    @Override
    public void request(Connection connection, Endpoint endpoint, Answer answer, Duration waitedForRateLimit, long bytes) {
        if (answer instanceof Answer.Accepted) {
            change(connection.id(), state -> ConnectionState.TAKES_IMPORTS);
        } else if (answer instanceof Answer.NotAuthorised && endpoint == Endpoint.BULK_IMPORT) {
            change(connection.id(), state -> state.refused(clock.instant(), true));
        }
    }

    @Override
    public void connection(Connection connection, boolean accepted) {
        change(connection.id(), state -> accepted ? state.answered() : state.refused(clock.instant(), false));
    }

    @Override
    public void held(OpenRun run, Explanation why) {
        if (why.obstacle().orElseThrow() == Obstacle.OUTAGE) {
            change(run.export().connectionId(), state ->
                    state.away(Optional.of(state.awaySince().orElseGet(clock::instant))));
        }
    }

    @Override
    public void ended(OpenRun run, Run closed) {
        if (closed.state() == RunState.COMPLETED && closed.sameContentAs().isEmpty()) {
            change(run.export().connectionId(), state -> state.away(Optional.empty()));
        }
    }

    private void change(String connection, UnaryOperator<ConnectionState> how) {
        states.compute(connection, (id, state) -> how.apply(state == null ? ConnectionState.UNKNOWN : state));
    }

    /**
     * How a connection is.
     *
     * @param asked        whether Klaviyo has answered on it since this process started
     * @param refusedSince since when Klaviyo does not accept it
     * @param importsToo   whether it was an import that Klaviyo refused
     * @param awaySince    since when Klaviyo takes no batch on it, because it does not answer
     */
    public record ConnectionState(
            boolean asked, Optional<Instant> refusedSince, boolean importsToo, Optional<Instant> awaySince) {

        static final ConnectionState UNKNOWN = new ConnectionState(false, Optional.empty(), false, Optional.empty());
        static final ConnectionState TAKES_IMPORTS = new ConnectionState(true, Optional.empty(), false, Optional.empty());

        /** Whether its runs wait for Klaviyo. */
        public boolean suspended() {
            return refusedSince.isPresent() || awaySince.isPresent();
        }

        private ConnectionState refused(Instant now, boolean importRefused) {
            return new ConnectionState(true, Optional.of(refusedSince.orElse(now)), importsToo || importRefused, awaySince);
        }

        private ConnectionState answered() {
            return importsToo ? this : new ConnectionState(true, Optional.empty(), false, awaySince);
        }

        private ConnectionState away(Optional<Instant> since) {
            return new ConnectionState(asked, refusedSince, importsToo, since);
        }
    }
}
