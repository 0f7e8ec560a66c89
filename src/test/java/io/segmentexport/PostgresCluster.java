package io.segmentexport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A PostgreSQL of the tests' own, from the programs that Debian's package {@code postgresql} installs: one cluster in a
 * temporary folder for all tests of this JVM, on a free port of the loopback address, with password authentication.
 * A test class that is extended with {@link Needed} gets it as a parameter.
 */
public final class PostgresCluster implements AutoCloseable {

    public static final String USER = "segment_export";
    public static final String PASSWORD = "pg p@ss/wörd";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final int TRIES = 3;
    /** PostgreSQL does not run as root. */
    private static final String UNPRIVILEGED = "postgres";

    private final Path programs;
    private final Path folder;
    private final Thread stop = new Thread(this::stopAndRemove);
    private final AtomicInteger names = new AtomicInteger();
    private int port;

    private PostgresCluster(Path programs) throws IOException {
        this.programs = programs;
        this.folder = Files.createTempDirectory("segment-export-postgresql");
        Runtime.getRuntime().addShutdownHook(stop);
        if (root()) {
            Files.setOwner(folder, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED));
        }
        var password = Files.writeString(folder.resolve("password"), PASSWORD);
        Files.setOwner(password, Files.getOwner(folder));
        call("initdb", "--pgdata=" + data(), "--username=" + USER, "--pwfile=" + password, "--auth-local=reject",
                "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync");
        for (int tried = 1; port == 0; tried++) {
            int free = freePort();
            try {
                start(free);
                port = free;
            } catch (IllegalStateException e) {
                if (tried == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Skips, or with {@code -Dpostgresql.required=true} fails, the tests of a class where there is no PostgreSQL. */
    public static final class Needed implements BeforeAllCallback, ParameterResolver {

        @Override
        public void beforeAll(ExtensionContext context) {
            var whyNot = whyNot();
            if (whyNot.isPresent() && Boolean.getBoolean("postgresql.required")) {
                throw new IllegalStateException(whyNot.get());
            }
            Assumptions.assumeTrue(whyNot.isEmpty(), () -> "skipped: " + whyNot.orElseThrow());
            cluster(context);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == PostgresCluster.class;
        }

        @Override
        public PostgresCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return cluster(context);
        }

        /** JUnit closes what is in the store of the root when all tests have ended. */
        private static PostgresCluster cluster(ExtensionContext context) {
            return context.getRoot().getStore(ExtensionContext.Namespace.create(PostgresCluster.class))
                    .getOrComputeIfAbsent(PostgresCluster.class, key -> start(), PostgresCluster.class);
        }
    }

    private static PostgresCluster start() {
        try {
            return new PostgresCluster(programs().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL cannot be started for the tests", e);
        }
    }

    private static Optional<String> whyNot() {
        if (programs().isEmpty()) {
            return Optional.of("there is no PostgreSQL to test with: initdb is neither on the PATH nor in " + DEBIAN
                    + "/*/bin; on Debian: apt-get install postgresql");
        }
        return root() && !call(List.of("id", UNPRIVILEGED)).well()
                ? Optional.of("PostgreSQL does not run as root, and there is no user " + UNPRIVILEGED) : Optional.empty();
    }

    /** The folder of initdb and pg_ctl: what the PATH names, else the newest of Debian's. */
    private static Optional<Path> programs() {
        var onPath = Arrays.stream(System.getenv("PATH").split(":")).map(Path::of);
        return Stream.concat(onPath, debians())
                .filter(bin -> Files.isExecutable(bin.resolve("initdb")) && Files.isExecutable(bin.resolve("pg_ctl")))
                .findFirst();
    }

    private static Stream<Path> debians() {
        if (!Files.isDirectory(DEBIAN)) {
            return Stream.empty();
        }
        try (var versions = Files.list(DEBIAN)) {
            return versions.sorted(Comparator.comparing((Path version) -> version.getFileName().toString()).reversed())
                    .map(version -> version.resolve("bin")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean root() {
        return System.getProperty("user.name").equals("root");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private void start(int port) {
        call("pg_ctl", "start", "--wait", "--pgdata=" + data(), "--log=" + folder.resolve("log"), "--options="
                + "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c full_page_writes=off"
                + " -c shared_buffers=16MB -c autovacuum=off");
    }

    /** Stops it, as the restart of a server does: whoever is connected is thrown out. */
    public void stop() {
        call("pg_ctl", "stop", "--wait", "--mode=fast", "--pgdata=" + data());
    }

    /** Starts it again, where it was before. */
    public void startAgain() {
        start(port);
    }

    private void call(String program, String... arguments) {
        var command = new ArrayList<String>();
        if (root()) {
            command.addAll(List.of("runuser", "-u", UNPRIVILEGED, "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        var ended = call(command);
        if (!ended.well()) {
            throw new IllegalStateException(String.join(" ", command) + " failed:\n" + ended.said());
        }
    }

    private record Ended(boolean well, String said) {
    }

    /** Into a file: a server that goes on running would keep a pipe open. */
    private static Ended call(List<String> command) {
        try {
            var said = Files.createTempFile("segment-export-postgresql", ".out");
            var process = new ProcessBuilder(command).directory(said.getParent().toFile())
                    .redirectErrorStream(true).redirectOutput(said.toFile()).start();
            boolean well = process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
            var text = Files.readString(said);
            Files.delete(said);
            return new Ended(well, text);
        } catch (IOException e) {
            return new Ended(false, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The URL of the database that is always there. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** The URL of a schema that nobody else has. */
    public String newSchema() {
        String schema = "test_" + names.incrementAndGet();
        execute("create schema " + schema);
        return url() + "?currentSchema=" + schema;
    }

    /** The configuration of a ledger in a schema of its own. */
    public Map<String, String> ledger() {
        return Map.of("ledger.url", newSchema(), "ledger.user", USER, "ledger.password", PASSWORD);
    }

    public Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, USER, PASSWORD);
    }

    public void execute(String sql) {
        try (var connection = connect(url()); var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** What the server itself wrote. */
    public String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(stop);
        stopAndRemove();
    }

    private void stopAndRemove() {
        if (Files.exists(data().resolve("postmaster.pid"))) {
            call("pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata=" + data());
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
