package io.segmentexport.sandbox;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

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
