package io.segmentexport.config.read;

import io.segmentexport.config.InvalidValue;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Looks at the keys of Camel's own HTTP servers, {@code camel.server.*} and {@code camel.management.*}: the service has one
 * port, which {@code operations.*} is for, and no other may be open to other machines.
 */
final class CamelServers {

    private static final String SERVER = "camel.server.";
    private static final String MANAGEMENT = "camel.management.";

    /** What sends messages into routes, reads and writes files, or shows what passes; in Camel's own spelling, lower case. */
    private static final Set<String> INVASIVE =
            Set.of("devconsoleenabled", "jolokiaenabled", "uploadenabled", "downloadenabled", "sendenabled");

    /** What would open another port, or ask for other credentials. */
    private static final List<String> OF_THE_PORT =
            List.of("enabled", "host", "port", "path", "authentication", "basic", "jwt", "useglobalssl");

    private final Source source;

    CamelServers(Source source) {
        this.source = source;
    }

    /** @param operated whether the service has a port of its own */
    void check(boolean operated) {
        source.entries().values().forEach(entry -> check(entry, operated));
    }

    /** Camel takes an option with dashes and in camel case alike, and does not look at upper and lower case. */
    private void check(Entry entry, boolean operated) {
        String key = entry.key().toLowerCase(Locale.ROOT).replace("-", "");
        if (key.startsWith(SERVER)) {
            check(entry, key.substring(SERVER.length()), operated, operated);
        } else if (key.startsWith(MANAGEMENT)) {
            String option = key.substring(MANAGEMENT.length());
            check(entry, option, operated && OF_THE_PORT.stream().anyMatch(option::startsWith), operated);
        }
    }

    private void check(Entry entry, String option, boolean ofThePort, boolean operated) {
        if (INVASIVE.contains(option) && !entry.trimmed().equals("false")) {
            fault(entry, "would let whoever reaches the port send messages into routes or see what passes; take this key away");
        } else if (ofThePort) {
            fault(entry, "would open another port than that of the service; use operations.port, operations.address, operations.users"
                    + " and operations.tls-keystore, and take this key away");
        } else if (!operated && option.equals("host") && !loopback(entry)) {
            fault(entry, "can be reached from other machines, and asks for no user; write 127.0.0.1, or use operations.*");
        }
    }

    private boolean loopback(Entry entry) {
        try {
            return Notation.address(source.placeholders().resolve(entry)).isLoopbackAddress();
        } catch (UnresolvedPlaceholder | InvalidValue e) {
            return false;
        }
    }

    private void fault(Entry entry, String message) {
        source.faults().add(entry.line(), entry.key(), message);
    }
}
