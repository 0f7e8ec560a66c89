package io.segmentexport.camel.http;

import io.segmentexport.access.Authentication;
import io.segmentexport.access.Users;
import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Settings.Operations;
import io.segmentexport.config.Settings;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationConfigEntry;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one HTTP server of the service: Camel's own, at the address and port of {@code operations.*} and no other, with the
 * {@link Credentials} in front of all that is served, health and metrics too. Camel finds it in the registry.
 */
public final class OperationsServer extends DefaultMainHttpServerFactory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OperationsServer.class);

    /** Of requests; operations take none to speak of. */
    static final long MOST_BODY_BYTES = 65_536;
    private static final long MILLIS_BETWEEN_LOOKS_AT_BLOCKED_THREADS = 60_000;

    private final Operations operations;
    private final Users users;
    private final BooleanSupplier serving;
    private final Authentication authentication;
    private final Optional<SSLContextParameters> tls;
    private Vertx vertx;

    /**
     * The server of a service that has a port, as {@link #check} accepts it; nothing listens before Camel starts it.
     *
     * @param serving whether all routes run
     */
    public OperationsServer(Settings settings, Users users, BooleanSupplier serving, InstantSource clock) {
        this.operations = settings.operations();
        this.users = users;
        this.serving = serving;
        this.authentication = new Authentication(users, clock);
        this.tls = operations.tls().map(given -> new TlsKeystore(settings, given).parameters());
    }

    /**
     * Tries what the start of a service with a port would, and opens nothing.
     *
     * @throws ConfigurationException if the file of users is not there, if other machines could reach it and there are no users, or if the keystore or its
     *                                password cannot be used
     */
    public static void check(Settings settings, Users users) {
        var operations = settings.operations();
        operations.users().filter(file -> operations.port().isPresent() && !Files.exists(file)).ifPresent(file -> {
            throw new ConfigurationException(List.of(new Fault(settings.file().getFileName().toString(), 0, "operations.users",
                    "there is no file " + file + ", so nobody would be asked for a password; make a user: user add NAME --role "
                            + "administrator, or take this key away")));
        });
        if (operations.port().isPresent() && !operations.address().isLoopbackAddress() && !users.required()) {
            throw new ConfigurationException(List.of(new Fault(settings.file().getFileName().toString(), 0, "operations.users",
                    "there is nobody in it, and " + operations.address().getHostAddress()
                            + " can be reached from other machines; make a user: user add NAME --role administrator")));
        }
        operations.tls().ifPresent(given -> new TlsKeystore(settings, given).parameters());
    }

    @Override
    public Service newHttpServer(CamelContext context, HttpServerConfigurationProperties properties) {
        vertx = vertx();
        context.getRegistry().bind("operations-vertx", vertx);
        properties.setHost(operations.address().getHostAddress());
        properties.setPort(port());
        properties.setPath("/");
        properties.setMaxBodySize(MOST_BODY_BYTES);
        properties.setFileUploadEnabled(false);
        properties.setStaticEnabled(false);
        properties.setAuthenticationEnabled(false); // Not Camel's own: it knows neither hashes nor roles nor a lock-out.
        properties.setUseGlobalSslContextParameters(false);
        var server = (MainHttpServer) super.newHttpServer(context, properties);
        tls.ifPresent(server::setSslContextParameters);
        var inFront = server.getConfiguration().getAuthenticationConfig();
        inFront.setEnabled(true);
        inFront.getEntries().add(new AuthenticationConfigEntry() {
            @Override
            public String getPath() {
                return "/*";
            }

            @Override
            public Handler<RoutingContext> createAuthenticationHandler(Vertx own) {
                return new Credentials(authentication, serving, own);
            }
        });
        return server;
    }

    /** Health and metrics: at the same port, so that Camel puts them behind the same door. */
    @Override
    public Service newHttpManagementServer(CamelContext context, HttpManagementServerConfigurationProperties properties) {
        properties.setHost(operations.address().getHostAddress());
        properties.setPort(port());
        properties.setPath("/");
        properties.setDevConsoleEnabled(false);
        properties.setJolokiaEnabled(false);
        properties.setUploadEnabled(false);
        properties.setDownloadEnabled(false);
        properties.setSendEnabled(false);
        return super.newHttpManagementServer(context, properties);
    }

    /**
     * Tries to listen at the configured address and port: if that fails, Camel only logs a warning.
     *
     * @throws IllegalStateException if it cannot; the message says what to do
     */
    public void ensureThatItCanListen() {
        try (var probe = new ServerSocket(port(), 1, operations.address())) {
            LOG.debug("{} is free", probe);
        } catch (IOException e) {
            throw new IllegalStateException("operations.port " + port() + " of " + host() + " cannot be listened at: another process "
                    + "has it, or it is no address of this machine; set another port or address", e);
        }
    }

    /**
     * Logs the address of the service.
     *
     * @param port the one that it listens at
     */
    public void tell(int port) {
        LOG.info("operations: {}://{}:{}{}", tls.isPresent() ? "https" : "http", host(), port,
                users.required() ? "" : " (there are no users: it shows, and does nothing)");
        if (tls.isEmpty() && !operations.address().isLoopbackAddress()) {
            LOG.warn("operations: passwords go over the network as they are; set operations.tls-keystore");
        }
    }

    /** Lets go of its threads; Camel has closed the server by then. */
    @Override
    public void close() {
        if (vertx != null) {
            vertx.close();
        }
    }

    private int port() {
        return operations.port().orElseThrow();
    }

    private String host() {
        String host = operations.address().getHostAddress();
        return operations.address() instanceof Inet6Address ? "[" + host + "]" : host;
    }

    /** Of our own, since Camel leaves its own running when it stops; and it writes no files and seldom wakes up. */
    private static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setUseDaemonThread(true)
                .setBlockedThreadCheckInterval(MILLIS_BETWEEN_LOOKS_AT_BLOCKED_THREADS)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }
}
