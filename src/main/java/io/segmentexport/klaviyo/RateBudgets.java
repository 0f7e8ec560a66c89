package io.segmentexport.klaviyo;

import java.util.HashMap;
import java.util.Map;

/**
 * The rate budgets of all connections. Klaviyo's limits hold for an account, whichever of its keys is used: as soon as
 * two connections are known to be of one account, they share its budgets. Safe for use by several threads.
 */
public final class RateBudgets {

    private final RateBudget.Gate gate;
    private final Map<String, String> accounts = new HashMap<>();
    private final Map<Key, RateBudget> budgets = new HashMap<>();

    /** Whose budget: an account's, or a connection's whose account is not known yet. */
    private record Key(boolean account, String id, Endpoint endpoint) {
    }

    /** Budgets in the machine's own time. */
    public RateBudgets() {
        this(TimeSource.system());
    }

    RateBudgets(TimeSource time) {
        this.gate = RateBudget.Gate.of(time);
    }

    /**
     * The budget that a request goes by. Ask for it anew for each request: it may change with {@link #join}.
     *
     * @param connectionId the connection whose key the request carries
     * @param endpoint     what it asks for
     */
    public RateBudget of(String connectionId, Endpoint endpoint) {
        gate.lock().lock();
        try {
            String account = accounts.get(connectionId);
            Key key = account != null ? new Key(true, account, endpoint) : new Key(false, connectionId, endpoint);
            return budgets.computeIfAbsent(key, missing -> new RateBudget(endpoint, gate));
        } finally {
            gate.lock().unlock();
        }
    }

    /**
     * Tells which account a connection's key belongs to. What its requests have used so far is counted in.
     *
     * @param connectionId the connection
     * @param accountId    {@link Account#id()}
     */
    public void join(String connectionId, String accountId) {
        gate.lock().lock();
        try {
            accounts.put(connectionId, accountId);
            for (Endpoint endpoint : Endpoint.values()) {
                RateBudget own = budgets.remove(new Key(false, connectionId, endpoint));
                if (own != null) {
                    RateBudget shared = budgets.putIfAbsent(new Key(true, accountId, endpoint), own);
                    if (shared != null) {
                        own.joinTo(shared);
                    }
                }
            }
        } finally {
            gate.lock().unlock();
        }
    }
}
