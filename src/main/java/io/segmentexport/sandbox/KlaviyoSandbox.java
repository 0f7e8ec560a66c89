package io.segmentexport.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.segmentexport.sandbox.ProfileStore.StoredProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Klaviyo to try and test against: an HTTP server on 127.0.0.1 that keeps everything in memory until it is closed.
 * What it has seen and holds can be asked for in the same process. Thread-safe.
 */
public final class KlaviyoSandbox implements AutoCloseable {

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

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
    private final RequestLog log = new RequestLog();

    private KlaviyoSandbox(SandboxSettings settings) throws IOException {
        accounts = settings.accounts().stream().map(account -> new Account(account, settings)).toList();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), settings.port()), 0);
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "klaviyo-sandbox-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", new SandboxHandler(settings, accounts, faults, log));
    }

    /**
     * Starts a sandbox.
     *
     * @throws IOException where the port cannot be had
     */
    public static KlaviyoSandbox start(SandboxSettings settings) throws IOException {
        KlaviyoSandbox sandbox = new KlaviyoSandbox(settings);
        sandbox.server.start();
        return sandbox;
    }

    /** What a connection's {@code base-url} should be. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What goes wrong; to be changed while the sandbox runs. */
    public Faults faults() {
        return faults;
    }

    /** The latest 10,000 requests, oldest first. A request is here before its answer has gone out. */
    public List<RecordedRequest> requests() {
        return log.all();
    }

    /**
     * The e-mail addresses on a list, as they were sent last.
     *
     * @throws IllegalArgumentException where no account has the list
     */
    public Set<String> members(String listId) {
        Account account = accounts.stream().filter(some -> some.settings().lists().containsKey(listId)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No account of the sandbox has the list " + listId));
        synchronized (account) {
            account.jobs().moveOn();
            ListMembers members = account.profiles().members(listId);
            Set<String> emails = new LinkedHashSet<>();
            for (int number = 0; number < account.profiles().size(); number++) {
                String email = account.profiles().at(number).email();
                if (email != null && members.contains(number)) {
                    emails.add(email);
                }
            }
            return emails;
        }
    }

    /** The attributes of the profile with an e-mail address, in the first account that has it. */
    public Optional<JsonNode> profile(String email) {
        for (Account account : accounts) {
            synchronized (account) {
                account.jobs().moveOn();
                Optional<StoredProfile> profile = account.profiles().byEmail(email);
                if (profile.isPresent()) {
                    return profile.map(account.profiles()::attributesOf);
                }
            }
        }
        return Optional.empty();
    }

    /** The import jobs of all accounts, each account's oldest first. */
    public List<JobSnapshot> jobs() {
        return accounts.stream().flatMap(account -> {
            synchronized (account) {
                account.jobs().moveOn();
                return account.jobs().all().stream().map(JobSnapshot::of).toList().stream();
            }
        }).toList();
    }

    /** Ends the server at once; requests that are under way break off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
