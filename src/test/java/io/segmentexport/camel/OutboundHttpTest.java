package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.config.ConfigurationException;
import io.segmentexport.sandbox.KlaviyoSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way out: a real TLS server whose certificate is a private authority's, behind a real forward proxy. */
class OutboundHttpTest {

    private static final String CSV = "EMail\na@example.com\nb@example.com\n";
    private static final String STORE_PASSWORD = "changeit";

    @TempDir
    static Path keys;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        keytool("-genkeypair", "-alias", "authority", "-dname", "CN=Private Authority", "-ext", "bc:c", "-keyalg", "EC");
        keytool("-exportcert", "-rfc", "-alias", "authority", "-file", keys.resolve("authority.pem").toString());
        keytool("-genkeypair", "-alias", "server", "-dname", "CN=klaviyo.example", "-keyalg", "EC", "-signer", "authority",
                "-ext", "san=dns:klaviyo.example,ip:127.0.0.1");
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keys.resolve("keys.p12").toString(), "-storepass", STORE_PASSWORD));
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(keys.resolve("keytool.log").toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(keys.resolve("keytool.log"))).isZero();
    }

    /** Speaks TLS in front of the sandbox. */
    private static SSLServerSocket tlsBefore(KlaviyoSandbox sandbox) throws Exception {
        var store = KeyStore.getInstance(keys.resolve("keys.p12").toFile(), STORE_PASSWORD.toCharArray());
        store.deleteEntry("authority");
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, STORE_PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        var server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ForwardProxy.thread(() -> {
            while (true) {
                var client = server.accept();
                ForwardProxy.thread(() -> {
                    try (client; var inner = new Socket(InetAddress.getLoopbackAddress(), sandbox.baseUrl().getPort())) {
                        ForwardProxy.join(client, inner);
                    }
                });
            }
        });
        return server;
    }

    private ExportFixture.Builder fixture(SSLServerSocket server, String host) {
        return ExportFixture.in(folder).with("delivery.retries", "0")
                .with("connection.main.base-url", "https://" + host + ":" + server.getLocalPort());
    }

    @Test
    void exportsThroughAProxyThatWantsAPasswordToAServerOfAPrivateAuthority() throws Exception {
        try (var sandbox = KlaviyoSandbox.start(ExportFixture.quickSandbox()); var server = tlsBefore(sandbox);
                var proxy = new ForwardProxy("jo:p@ss/wörd", null);
                var fixture = fixture(server, "klaviyo.example").with("http.truststore", keys.resolve("authority.pem").toString())
                        .with("http.proxy", "http://jo:p%40ss%2Fw%C3%B6rd@127.0.0.1:" + proxy.port()).started()) {

            assertThat(fixture.export("HighValue.csv", CSV).imported()).isEqualTo(2);

            assertThat(proxy.asked()).isNotEmpty().allMatch(("CONNECT klaviyo.example:" + server.getLocalPort() + " HTTP/1.1")::equals);
        }
    }

    @Test
    void asksThisMachineAndExceptedHostsWithoutTheProxy() throws Exception {
        try (var proxy = new ForwardProxy(null, null);
                var fixture = ExportFixture.in(folder).with("http.proxy", "http://127.0.0.1:" + proxy.port()).started()) {
            assertThat(fixture.export("HighValue.csv", CSV).imported()).isEqualTo(2);
            assertThat(proxy.asked()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-   | klaviyo.example | its certificate is from no authority that is known here: name the authority's certificate in http.truststore",
        "pem | other.example   | its certificate is for another host"})
    void refusesAServerThatItCannotTrust(String truststore, String host, String why) throws Exception {
        try (var sandbox = KlaviyoSandbox.start(ExportFixture.quickSandbox()); var server = tlsBefore(sandbox);
                var proxy = new ForwardProxy(null, null)) {
            var builder = fixture(server, host).with("http.proxy", "127.0.0.1:" + proxy.port());
            if (truststore.equals("pem")) {
                builder.with("http.truststore", keys.resolve("authority.pem").toString());
            }
            try (var fixture = builder.started()) {
                var report = fixture.export("HighValue.csv", CSV);

                assertThat(report.state()).isEqualTo("suspended");
                assertThat(report.explanation()).contains("no answer from " + host, why);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "jo:wrong | -                                                                                           | a proxy wants a name and a password",
        "jo:right | HTTP/1.1 502 Bad Gateway#Content-Type: text/html#Content-Length: 36##<html><title>No way out</title><html>| No way out",
        "jo:right | HTTP/1.1 403 Forbidden#Content-Length: 24##Destination not allowed.                                   | Destination not allowed."})
    void saysWhatTheProxySays(String credentials, String refusal, String why) throws Exception {
        try (var sandbox = KlaviyoSandbox.start(ExportFixture.quickSandbox()); var server = tlsBefore(sandbox);
                var proxy = new ForwardProxy("jo:right", refusal.equals("-") ? null : refusal.replace("#", "\r\n"));
                var fixture = fixture(server, "klaviyo.example").with("http.proxy",
                        "http://" + credentials + "@127.0.0.1:" + proxy.port()).started()) {
            var report = fixture.export("HighValue.csv", CSV);

            assertThat(report.state()).isEqualTo("suspended");
            assertThat(report.explanation()).contains(why);
        }
    }

    @Test
    void saysThatTheProxyIsNotThere() throws Exception {
        int port;
        try (var gone = new ForwardProxy(null, null)) {
            port = gone.port();
        }
        try (var fixture = ExportFixture.in(folder).with("delivery.retries", "0").with("http.proxy", "http://127.0.0.1:" + port)
                .with("connection.main.base-url", "https://klaviyo.example").started()) {
            assertThat(fixture.export("HighValue.csv", CSV).explanation())
                    .contains("the proxy 127.0.0.1:" + port + " cannot be reached (http.proxy)");
        }
    }

    @Test
    void sendsAlertsThroughTheProxy() throws Exception {
        try (var hook = Hook.open(); var proxy = new ForwardProxy(null, null)) {
            String url = hook.url().replace("127.0.0.1", "hooks.example");
            try (var fixture = ExportFixture.in(folder).with("http.proxy", "http://127.0.0.1:" + proxy.port())
                    .with("alert.to", url).started()) {
                var report = fixture.export("HighValue.csv", "Mail\na@example.com\n");

                assertThat(hook.next().cause()).isEqualTo("run-failed:" + report.run());
                assertThat(proxy.asked()).containsExactly("POST " + url + " HTTP/1.1");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"missing.pem, is not there", "text.pem, holds no certificates in PEM"})
    void refusesAFileThatHoldsNoCertificates(String name, String why) throws Exception {
        Files.writeString(folder.resolve("text.pem"), "no certificates");

        assertThatThrownBy(() -> ExportFixture.in(folder).with("http.truststore", folder.resolve(name).toString()).started())
                .isInstanceOf(ConfigurationException.class).hasMessageContaining("http.truststore").hasMessageContaining(why);
    }
}
