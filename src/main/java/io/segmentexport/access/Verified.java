package io.segmentexport.access;

import io.segmentexport.access.Users.Account;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/**
 * Who was let in a moment ago, so that a program which asks every few seconds costs no hash each time. It keeps no
 * password, but its HMAC under a key that only this process has; a changed hash in the file ends it at once.
 */
final class Verified {

    static final Duration LASTS = Duration.ofMinutes(5);

    private static final int MOST = 1000;

    private final InstantSource clock;
    private final byte[] key = new byte[32];
    private final Map<String, Entry> entries = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
            return size() > MOST;
        }
    };

    Verified(InstantSource clock) {
        this.clock = clock;
        new SecureRandom().nextBytes(key);
    }

    private record Entry(byte[] mac, PasswordHash hash, Instant until) {
    }

    /** Whether this password was right for the hash a moment ago; it then holds anew. */
    synchronized boolean holds(Account account, String password) {
        var entry = entries.get(account.user().name());
        boolean holds = entry != null && entry.until.isAfter(clock.instant()) && entry.hash.equals(account.hash())
                && MessageDigest.isEqual(entry.mac, mac(account, password));
        if (holds) {
            add(account, password);
        }
        return holds;
    }

    /** The password is right for the hash. */
    synchronized void add(Account account, String password) {
        entries.put(account.user().name(), new Entry(mac(account, password), account.hash(), clock.instant().plus(LASTS)));
    }

    private byte[] mac(Account account, String password) {
        return new HmacUtils(HmacAlgorithms.HMAC_SHA_256, key).hmac(account.user().name() + ":" + password);
    }
}
