package io.segmentexport.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All that {@code application.properties} says, read and checked. Every path is absolute.
 *
 * @param file        the configuration file
 * @param routes      the folder of the route pages ({@code routes.folder})
 * @param dataFolder  where the ledger, the runs, the archive and the reports live ({@code data.folder})
 * @param ledger      where the ledger is kept
 * @param connections by ID, in the order of the file
 * @param exports     by ID, in the order of the file
 * @param delivery    how batches are sent
 * @param tracking    how import jobs are followed
 * @param retention   how long what holds personal data is kept
 * @param keepFree    the bytes that runs leave free on the disk of the data folder ({@code data.keep-free})
 * @param http        how requests leave this machine
 * @param operations  where the service is operated over HTTP
 * @param alerts      where alerts go ({@code alert.to}); empty for the log alone
 * @param rejectedPercent above which share of rejected records a run that ended makes an alert
 * @param shutdownTimeout how long a stop may take ({@code shutdown.timeout})
 * @param reload      whether a team's own pages are taken up when they are saved ({@code routes.reload})
 */
public record Settings(
        Path file,
        Path routes,
        Path dataFolder,
        LedgerPlace ledger,
        Map<String, Connection> connections,
        Map<String, Export> exports,
        Delivery delivery,
        Tracking tracking,
        Retention retention,
        long keepFree,
        Http http,
        Operations operations,
        Optional<CamelUri> alerts,
        int rejectedPercent,
        Duration shutdownTimeout,
        boolean reload) {

    /**
     * The same for an attempt beside a service: the data in another folder, and the ledger in it.
     *
     * @param operated whether a port is opened too, any that is free, if the service has one
     */
    public Settings triedIn(Path folder, boolean operated) {
        var anyPort = operated && operations.port().isPresent() ? OptionalInt.of(0) : OptionalInt.empty();
        return new Settings(file, routes, folder, new LedgerPlace.Embedded(), connections, exports, delivery, tracking, retention,
                keepFree, http, new Operations(anyPort, operations.address(), operations.users(), operations.tls()), alerts,
                rejectedPercent, shutdownTimeout, reload);
    }

    /** The connection of an export. */
    public Connection connectionOf(Export export) {
        return connections.get(export.connectionId());
    }

    /**
     * What a connection is called in health, metrics and alerts, which everybody may read: by its display name. If two have the
     * same, the second gets a number.
     *
     * @return the ID where it is not configured any more
     */
    public String nameOf(String connection) {
        var taken = new HashSet<String>();
        for (var configured : connections.values()) {
            String name = configured.displayName();
            for (int number = 2; !taken.add(name); number++) {
                name = configured.displayName() + " (" + number + ")";
            }
            if (configured.id().equals(connection)) {
                return name;
            }
        }
        return connection;
    }

    /**
     * How batches are sent.
     *
     * @param retries        how often a request is repeated after a 5xx, a time-out or a broken connection
     * @param firstWait      the wait before the first repetition; each later one is twice as long
     * @param longestWait    the bound of that wait
     * @param requestTimeout how long one answer may take
     * @param giveUpAfter    how long an outage may last before batches that Klaviyo does not answer to are undelivered
     * @param parallel       how many batches of an export are under way at a time, from 1 to 10
     */
    public record Delivery(
            int retries, Duration firstWait, Duration longestWait, Duration requestTimeout, Duration giveUpAfter,
            int parallel) {
    }

    /**
     * How import jobs are followed.
     *
     * @param firstWait   the wait before a job is looked at for the first time; it grows as the job ages
     * @param longestWait the bound of that wait
     * @param deadline    how long after its acceptance a job may take; then its records are not confirmed
     */
    public record Tracking(Duration firstWait, Duration longestWait, Duration deadline) {
    }

    /**
     * How long what holds personal data is kept after the end of its run.
     *
     * @param archive     exported files; whole days, empty for ever
     * @param deadLetters what waits for a person; whole days, empty for ever
     */
    public record Retention(Optional<Duration> archive, Optional<Duration> deadLetters) {
    }

    /**
     * How requests leave this machine.
     *
     * @param proxy      the proxy that they go through, as {@link Proxy#of} reads it ({@code http.proxy}, or an environment variable)
     * @param noProxy    the hosts that are asked without it
     * @param truststore a file of authorities' certificates in PEM, beside those that Java knows; absolute
     */
    public record Http(Optional<Secret> proxy, List<String> noProxy, Optional<Path> truststore) {

        public static final Http DIRECT = new Http(Optional.empty(), List.of(), Optional.empty());

        public Http {
            noProxy = List.copyOf(noProxy);
        }
    }

    /**
     * Where the service is operated over HTTP.
     *
     * @param port    0 for any that is free; empty if the service is not operated over HTTP
     * @param address the address that the port is bound to
     * @param users   the file of those who may operate it; absolute
     * @param tls     what HTTPS is spoken with; empty for HTTP
     */
    public record Operations(OptionalInt port, InetAddress address, Optional<Path> users, Optional<Tls> tls) {
    }

    /**
     * What HTTPS is spoken with.
     *
     * @param keystore a file with a private key and its certificates; absolute, PKCS #12 by its ending .p12 or .pfx, else JKS
     * @param password of the file and of the key in it
     */
    public record Tls(Path keystore, Secret password) {
    }

    /** Where the ledger is kept ({@code ledger.url}). */
    public sealed interface LedgerPlace {

        /** In a file in the data folder. */
        record Embedded() implements LedgerPlace {
        }

        /**
         * In a PostgreSQL database.
         *
         * @param url      its JDBC URL, without credentials
         * @param user     the database user; empty for the user that runs this process
         * @param password of that user; empty if the database needs none
         */
        record PostgreSql(String url, Optional<String> user, Optional<Secret> password) implements LedgerPlace {
        }
    }
}
