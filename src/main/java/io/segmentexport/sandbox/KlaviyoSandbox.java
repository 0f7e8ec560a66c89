package io.segmentexport.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.segmentexport.sandbox.resource.Account;
import io.segmentexport.sandbox.resource.ImportJob;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.commons.lang3.concurrent.BasicThreadFactory;

/**
 * A Klaviyo to try and test against: an HTTP server on 127.0.0.1 that keeps everything in memory until it is closed.
 * Code in the same process can read its requests and what its accounts hold. Thread-safe.
 */
public final class KlaviyoSandbox implements AutoCloseable {

    private static final int KEPT_REQUESTS = 10_000;

    static {
        // The JDK's server writes head and body separately; with Nagle's algorithm on, the client's delayed
        // acknowledgement holds each small answer up by 40 ms. Read when the server's classes load.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final List<Account> accounts;
    private final Faults faults = new Faults();
    private final Deque<RecordedRequest> requests = new ArrayDeque<>();

    private KlaviyoSandbox(SandboxSettings settings) throws IOException {
        Map<String, Account> byAuthorization = new HashMap<>();
        accounts = settings.accounts().stream().map(some -> {
            Account account = Account.empty(some.id(), some.organization(), some.lists(), settings.clock(),
                    settings.jobTiming(), settings.importErrors());
            some.keys().forEach(key -> byAuthorization.put("Klaviyo-API-Key " + key, account));
            return account;
        }).toList();
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", settings.port()), 0);
        threads = Executors.newCachedThreadPool(BasicThreadFactory.builder().namingPattern("klaviyo-sandbox-%d").daemon().build());
        server.setExecutor(threads);
        server.createContext("/", new SandboxHandler(settings, byAuthorization, faults, this::record));
    }

    /**
     * Starts a sandbox.
     *
     * @throws IOException if the port is not free
     */
    public static KlaviyoSandbox start(SandboxSettings settings) throws IOException {
        KlaviyoSandbox sandbox = new KlaviyoSandbox(settings);
        sandbox.server.start();
        return sandbox;
    }

    /** The {@code base-url} for a connection. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The faults; they can change while the sandbox runs. */
    public Faults faults() {
        return faults;
    }

    /** The latest 10,000 requests, oldest first. A request is recorded before its answer is sent. */
    public List<RecordedRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /**
     * The e-mail addresses on a list, as they were sent last.
     *
     * @throws IllegalArgumentException if no account has the list
     */
    public Set<String> members(String listId) {
        Account account = accounts.stream().filter(some -> some.lists().containsKey(listId)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No account of the sandbox has the list " + listId));
        return account.locked(() -> account.profiles().members(listId));
    }

    /** The attributes of the profile with an e-mail address, in the first account that has it. */
    public Optional<JsonNode> profile(String email) {
        return accounts.stream().<JsonNode>flatMap(account -> account.locked(
                () -> account.profiles().byEmail(email).map(account.profiles()::attributesOf).stream())).findFirst();
    }

    /** The import jobs of all accounts, each account's oldest first. */
    public List<ImportJob.Snapshot> jobs() {
        return accounts.stream().flatMap(account -> account.locked(account.jobs()::all).stream()).toList();
    }

    /** Stops the server at once. Requests under way are cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void record(RecordedRequest request) {
        synchronized (requests) {
            if (requests.size() == KEPT_REQUESTS) {
                requests.removeFirst();
            }
            requests.addLast(request);
        }
    }
}
