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
     * A builder that starts from any port, one account with the key {@code pk_sandbox} and the list {@code Y6nRLr},
     * Klaviyo's limits, jobs that end after a second, and import errors for the domain
     * {@value ImportJobs.ErrorRules#FAILING_DOMAIN}.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings. What is not set keeps its default. */
    public static final class Builder {
        private int port;
        private List<SandboxAccount> accounts = List.of(new SandboxAccount(
                "SANDBX", "Sandbox", Set.of("pk_sandbox"), Map.of("Y6nRLr", "Newsletter")));
        private RateLimits rateLimits = RateLimits.klaviyo();
        private PayloadLimits payloadLimits = PayloadLimits.klaviyo();
        private ImportJobs.Timing jobTiming = ImportJobs.Timing.after(Duration.ofMillis(300), Duration.ofMillis(700));
        private ImportJobs.ErrorRules importErrors = ImportJobs.ErrorRules.forFailingDomain();
        private boolean keepBodies;
        private Clock clock = Clock.systemUTC();
        private RequestListener listener = RequestListener.NONE;

        private Builder() {
        }

        public Builder port(int value) {
            port = value;
            return this;
        }

        public Builder accounts(SandboxAccount... values) {
            accounts = List.of(values);
            return this;
        }

        public Builder rateLimits(RateLimits value) {
            rateLimits = value;
            return this;
        }

        public Builder payloadLimits(PayloadLimits value) {
            payloadLimits = value;
            return this;
        }

        public Builder jobTiming(ImportJobs.Timing value) {
            jobTiming = value;
            return this;
        }

        public Builder importErrors(ImportJobs.ErrorRules value) {
            importErrors = value;
            return this;
        }

        public Builder keepBodies(boolean value) {
            keepBodies = value;
            return this;
        }

        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        public Builder listener(RequestListener value) {
            listener = value;
            return this;
        }

        public SandboxSettings build() {
            return new SandboxSettings(port, accounts, rateLimits, payloadLimits, jobTiming, importErrors,
                    keepBodies, clock, listener);
        }
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
