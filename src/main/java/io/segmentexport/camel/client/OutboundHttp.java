package io.segmentexport.camel.client;

import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Proxy;
import io.segmentexport.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * How requests leave this machine, to Klaviyo, with alerts and by a team's own pages: through a proxy, and with authorities of
 * one's own beside those that Java knows.
 *
 * @param proxy the proxy, if there is one
 * @param tls   what servers' certificates are checked with, if that is not Java's own
 */
public record OutboundHttp(Optional<Proxy> proxy, Optional<SSLContext> tls) implements HttpClientConfigurer {

    /** The names in the registry. */
    public static final String CLIENT = "outbound-http";
    public static final String TLS = "outbound-tls";
    private static final String KEY = "http.truststore";

    /**
     * As the configuration has it.
     *
     * @throws ConfigurationException if the proxy or the certificates cannot be read
     */
    public static OutboundHttp of(Settings settings) {
        var http = settings.http();
        return new OutboundHttp(http.proxy().map(url -> Proxy.of(url.reveal(), http.noProxy())),
                http.truststore().map(file -> context(settings, file)));
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        proxy.ifPresent(through -> {
            var host = new HttpHost(through.host(), through.port());
            builder.setRoutePlanner(new DefaultRoutePlanner(null) {
                @Override
                protected HttpHost determineProxy(HttpHost target, HttpContext context) {
                    return through.serves(target.getHostName()) ? host : null;
                }
            });
            through.user().ifPresent(user -> {
                var credentials = new BasicCredentialsProvider();
                credentials.setCredentials(new AuthScope(host), new UsernamePasswordCredentials(user, through.password().toCharArray()));
                builder.setDefaultCredentialsProvider(credentials);
            });
        });
    }

    /** What Camel's components speak TLS with. */
    public Optional<SSLContextParameters> parameters() {
        return tls.map(context -> new SSLContextParameters() {
            @Override
            public SSLContext createSSLContext(CamelContext camel) {
                return context;
            }
        });
    }

    /**
     * Vaults are asked by clients of their own, which know no more than what Java has as its own: the proxy's place (a vault's
     * client knows no way to log in there) and the authorities. What somebody set before stands.
     */
    public void forWholeProcess() {
        tls.ifPresent(SSLContext::setDefault);
        proxy.filter(through -> System.getProperty("https.proxyHost") == null).ifPresent(through -> {
            for (var scheme : List.of("http", "https")) {
                System.setProperty(scheme + ".proxyHost", through.host());
                System.setProperty(scheme + ".proxyPort", String.valueOf(through.port()));
            }
            System.setProperty("http.nonProxyHosts", Stream.concat(Stream.of("localhost", "127.*", "[::1]"),
                    through.except().stream().flatMap(domain -> Stream.of(domain, "*." + domain))).collect(Collectors.joining("|")));
        });
    }

    private static SSLContext context(Settings settings, Path file) {
        try {
            var all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            var certificates = new ArrayList<X509Certificate>(authorities(null));
            certificates.addAll(read(settings, file));
            for (int i = 0; i < certificates.size(); i++) {
                all.setCertificateEntry("authority-" + i, certificates.get(i));
            }
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(all);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw fault(settings, file + " cannot be used (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** The authorities of a store; Java's own if there is none. */
    private static List<X509Certificate> authorities(KeyStore store) throws GeneralSecurityException {
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return Stream.of(managers.getTrustManagers()).filter(X509TrustManager.class::isInstance)
                .flatMap((TrustManager manager) -> Stream.of(((X509TrustManager) manager).getAcceptedIssuers())).toList();
    }

    private static Collection<X509Certificate> read(Settings settings, Path file) {
        try (var in = Files.newInputStream(file)) {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream().map(X509Certificate.class::cast).toList();
            if (!found.isEmpty()) {
                return found;
            }
        } catch (IOException e) {
            throw fault(settings, file + (Files.exists(file) ? " cannot be read; look at its permissions" : " is not there"));
        } catch (GeneralSecurityException e) {
            // As if it held none.
        }
        throw fault(settings, file + " holds no certificates in PEM (-----BEGIN CERTIFICATE-----). Those of a Java keystore are "
                + "written so by: keytool -list -rfc -keystore FILE");
    }

    private static ConfigurationException fault(Settings settings, String why) {
        return new ConfigurationException(List.of(new Fault(settings.file().getFileName().toString(), 0, KEY, why)));
    }
}
