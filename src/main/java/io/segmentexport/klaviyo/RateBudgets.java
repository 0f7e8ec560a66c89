package io.segmentexport.klaviyo;

import java.util.HashMap;
import java.util.Map;

/**
 * The rate budgets of all connections. Klaviyo's limits hold for an account, whichever of its keys is used. As soon as
 * two connections are known to use one account, they share its budgets. Thread-safe.
 */
public final class RateBudgets {

    private final RateBudget.Gate gate;
    private final Map<String, String> accounts = new HashMap<>();
    private final Map<Key, RateBudget> budgets = new HashMap<>();

    /** The owner of a budget: an account, or a connection whose account is not known yet. */
    private record Key(boolean account, String id, Endpoint endpoint) {
    }

    /** Budgets in system time. */
    public RateBudgets() {
        this(new RateBudget.Gate());
    }

    RateBudgets(RateBudget.Gate gate) {
        this.gate = gate;
    }

    /**
     * The budget of a request. Get it anew for each request, because {@link #join} may change it.
     *
     * @param connectionId the connection whose key the request carries
     * @param endpoint     its operation
     */
    public RateBudget of(String connectionId, Endpoint endpoint) {
        gate.lock.lock();
        try {
            String account = accounts.get(connectionId);
            Key key = account != null ? new Key(true, account, endpoint) : new Key(false, connectionId, endpoint);
            return budgets.computeIfAbsent(key, missing -> new RateBudget(endpoint, gate));
        } finally {
            gate.lock.unlock();
        }
    }

    /**
     * Sets the account of a connection's key. The requests it has sent so far count for the account.
     *
     * @param connectionId the connection
     * @param accountId    {@link Answer.AccountFound#id()}
     */
    public void join(String connectionId, String accountId) {
        gate.lock.lock();
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
            gate.lock.unlock();
        }
    }
}
