package io.segmentexport.observe;

import io.segmentexport.run.Room;
import io.segmentexport.ledger.Ledger;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The checks of the service's health. Only the ledger and the routes decide readiness: taking the service away, or
 * restarting it, would not help a connection that Klaviyo rejects.
 */
public final class Health {

    private static final long MEGABYTE = 1_000_000;

    private Health() {
    }

    /**
     * One check.
     *
     * @param name      its name in {@code /observe/health}
     * @param readiness whether the service is not ready while the check is down
     * @param now       finds out how it is now
     */
    public record Check(String name, boolean readiness, Supplier<Condition> now) {
    }

    /**
     * The result of a check.
     *
     * @param message for people; holds no key, no address and no words of a driver
     * @param details facts by their names
     */
    public record Condition(boolean up, String message, Map<String, Object> details) {

        /** A result without details. */
        public Condition(boolean up, String message) {
            this(up, message, Map.of());
        }
    }

    /**
     * Whether all routes run: check {@code all-routes}; {@code routes} is one of Camel's own.
     *
     * @param whyNot why they do not; null when they do
     */
    public static Check routes(Supplier<String> whyNot) {
        return new Check("all-routes", true, () -> {
            var why = whyNot.get();
            return new Condition(why == null, why == null ? "they run" : why);
        });
    }

    /** Whether the ledger answers. Without it the service can neither claim a file nor send one. */
    public static Check ledger(Ledger ledger) {
        return new Check("ledger", true, () -> {
            try {
                ledger.ensureItAnswers();
                return new Condition(true, "it answers");
            } catch (RuntimeException e) {
                return new Condition(false, "it cannot be reached, or does not answer; runs go on when it does");
            }
        });
    }

    /** Whether the disk of the data folder has as much room as runs leave free. */
    public static Check disk(Room disk) {
        return new Check("disk", false, () -> {
            long kept = disk.keptFree();
            try {
                long free = disk.free();
                return new Condition(free >= kept,
                        free / MEGABYTE + " MB are free, and runs leave " + kept / MEGABYTE + " MB free (data.keep-free)",
                        Map.of("keptFreeBytes", kept, "freeBytes", free));
            } catch (IOException e) {
                return new Condition(false, "the free space cannot be read: check that the data folder can be reached",
                        Map.of("keptFreeBytes", kept));
            }
        });
    }

    /**
     * Whether Klaviyo accepts a connection and takes batches on it.
     *
     * @param connection its ID
     * @param name       its display name
     */
    public static Check connection(String connection, String name, ConnectionStates states) {
        return new Check("connection " + name, false, () -> {
            var state = states.of(connection);
            var message = state.refusedSince()
                    .map(since -> "Klaviyo does not accept it since " + since.truncatedTo(ChronoUnit.SECONDS) + "; its runs wait")
                    .or(() -> state.awaySince().map(
                            since -> "Klaviyo takes no batch on it since " + since.truncatedTo(ChronoUnit.SECONDS) + "; its runs wait"))
                    .orElse(state.asked() ? "Klaviyo accepts it" : "no run has used it since the service started");
            var authorised = state.refusedSince().isPresent() ? "false" : state.asked() ? "true" : "unknown";
            return new Condition(!state.suspended(), message, Map.of("authorised", authorised, "suspended", state.suspended()));
        });
    }

    /** How old the last success of an export is. It is never down: only people know how old it may be. */
    public static Check export(String export, Metrics metrics) {
        return new Check("export " + export, false, () -> metrics.lastSuccess(export).map(time -> {
            long seconds = metrics.sinceLastSuccess(export).orElseThrow().toSeconds();
            var at = time.truncatedTo(ChronoUnit.SECONDS).toString();
            return new Condition(true, "its last success was at " + at + ", " + seconds + " s ago",
                    Map.of("lastSuccess", at, "ageOfLastSuccessSeconds", seconds));
        }).orElseGet(() -> new Condition(true, "no run of it has completed yet")));
    }
}
