package io.segmentexport.sandbox;

import io.segmentexport.sandbox.resource.ImportJobResource.PayloadLimits;
import io.segmentexport.sandbox.resource.ImportJobs;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings of a sandbox.
 *
 * @param port          the port on 127.0.0.1; 0 for any free one
 * @param accounts      the accounts; no two share a key or a list
 * @param rateLimits    how many requests are accepted
 * @param payloadLimits how large a bulk import may be
 * @param jobTiming     how long an import job takes
 * @param importErrors  which profiles fail inside a job
 * @param keepBodies    whether the log of requests keeps bodies; for tests, since they hold personal data
 * @param clock         the time for windows, jobs and profiles
 * @param listener      follows the requests
 */
public record SandboxSettings(
        int port,
        List<SandboxAccount> accounts,
        RateLimits rateLimits,
        PayloadLimits payloadLimits,
        ImportJobs.Timing jobTiming,
        ImportJobs.ErrorRules importErrors,
        boolean keepBodies,
        Clock clock,
        RequestListener listener) {

    public SandboxSettings {
        accounts = List.copyOf(accounts);
        Set<String> taken = new HashSet<>();
        for (SandboxAccount account : accounts) {
            if (!account.keys().stream().allMatch(key -> taken.add("key " + key))
                    || !account.lists().keySet().stream().allMatch(list -> taken.add("list " + list))) {
                throw new IllegalArgumentException("A key or a list of account " + account.id()
                        + " belongs to another account too; give each its own");
            }
        }
    }

    /**
     * Any port, one account with the key {@code pk_sandbox} and the list {@code Y6nRLr}, Klaviyo's limits, jobs that end
     * after a second, and import errors for the domain {@value ImportJobs.ErrorRules#FAILING_DOMAIN}.
     */
    public static SandboxSettings standard() {
        var account = new SandboxAccount("SANDBX", "Sandbox", Set.of("pk_sandbox"), Map.of("Y6nRLr", "Newsletter"));
        return new SandboxSettings(0, List.of(account), RateLimits.klaviyo(), PayloadLimits.klaviyo(),
                ImportJobs.Timing.after(Duration.ofMillis(300), Duration.ofMillis(700)), ImportJobs.ErrorRules.forFailingDomain(),
                false, Clock.systemUTC(), RequestListener.NONE);
    }

    public SandboxSettings port(int value) {
        return new SandboxSettings(value, accounts, rateLimits, payloadLimits, jobTiming, importErrors, keepBodies, clock, listener);
    }

    public SandboxSettings accounts(SandboxAccount... values) {
        return new SandboxSettings(port, List.of(values), rateLimits, payloadLimits, jobTiming, importErrors, keepBodies, clock, listener);
    }

    public SandboxSettings rateLimits(RateLimits value) {
        return new SandboxSettings(port, accounts, value, payloadLimits, jobTiming, importErrors, keepBodies, clock, listener);
    }

    public SandboxSettings payloadLimits(PayloadLimits value) {
        return new SandboxSettings(port, accounts, rateLimits, value, jobTiming, importErrors, keepBodies, clock, listener);
    }

    public SandboxSettings jobTiming(ImportJobs.Timing value) {
        return new SandboxSettings(port, accounts, rateLimits, payloadLimits, value, importErrors, keepBodies, clock, listener);
    }

    public SandboxSettings importErrors(ImportJobs.ErrorRules value) {
        return new SandboxSettings(port, accounts, rateLimits, payloadLimits, jobTiming, value, keepBodies, clock, listener);
    }

    public SandboxSettings keepBodies(boolean value) {
        return new SandboxSettings(port, accounts, rateLimits, payloadLimits, jobTiming, importErrors, value, clock, listener);
    }

    public SandboxSettings clock(Clock value) {
        return new SandboxSettings(port, accounts, rateLimits, payloadLimits, jobTiming, importErrors, keepBodies, value, listener);
    }

    public SandboxSettings listener(RequestListener value) {
        return new SandboxSettings(port, accounts, rateLimits, payloadLimits, jobTiming, importErrors, keepBodies, clock, value);
    }

    /**
     * A Klaviyo account in the sandbox.
     *
     * @param id           its public id, six characters at Klaviyo
     * @param organization the organisation's name
     * @param keys         its private API keys; all of them share the account's rate limits
     * @param lists        its lists: id to name
     */
    public record SandboxAccount(String id, String organization, Set<String> keys, Map<String, String> lists) {

        public SandboxAccount {
            if (keys.isEmpty() || keys.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("Account " + id + " needs at least one API key, and none may be blank");
            }
            keys = Set.copyOf(keys);
            lists = Collections.unmodifiableMap(new LinkedHashMap<>(lists));
        }

        /** Leaves out the keys. */
        @Override
        public String toString() {
            return "SandboxAccount[" + id + ", " + organization + ", lists " + lists.keySet() + "]";
        }
    }
}
