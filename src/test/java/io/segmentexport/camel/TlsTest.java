package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.camel.http.OperationsServer;
import io.segmentexport.access.ExampleUsers;
import io.segmentexport.access.Users;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.read.SettingsReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS with a key that the test makes, in both formats. */
class TlsTest {

    static final String PASSWORD = "secret-of-the-keystore";

    @TempDir
    static Path keys;

    @BeforeAll
    static void makeKeys() throws Exception {
        keytool("-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "SAN=IP:127.0.0.1",
                "-validity", "2", "-storetype", "PKCS12", "-keystore", keys.resolve("server.p12").toString());
        keytool("-importkeystore", "-srckeystore", keys.resolve("server.p12").toString(), "-srcstorepass", PASSWORD,
                "-destkeystore", keys.resolve("server.jks").toString(), "-deststoretype", "JKS");
        var certificate = keys.resolve("server.pem").toString();
        keytool("-exportcert", "-rfc", "-alias", "server", "-keystore", keys.resolve("server.p12").toString(), "-file", certificate);
        keytool("-importcert", "-noprompt", "-alias", "server", "-storetype", "PKCS12", "-keystore",
                keys.resolve("certificates.p12").toString(), "-file", certificate);
    }

    static void keytool(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(arguments[0].equals("-importkeystore") ? "-deststorepass" : "-storepass", PASSWORD));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static Map<String, String> keystore(String name, String password) {
        return Map.of("operations.port", "0", "operations.tls-keystore", keys.resolve(name).toString(), "operations.tls-password", password);
    }

    private static HttpClient trusting() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        try (var stream = Files.newInputStream(keys.resolve("certificates.p12"))) {
            store.load(stream, PASSWORD.toCharArray());
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.p12", "server.jks"})
    void speaksHttpsAloneWithTheKeyOfTheKeystore(String name, @TempDir Path folder) throws Exception {
        try (var fixture = ExportFixture.start(folder, keystore(name, PASSWORD))) {
            int port = fixture.integration().port().orElseThrow();

            var answer = trusting().send(HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/api/nothing")).build(),
                    BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
            assertThatThrownBy(() -> fixture.http().get("/api/nothing")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void doesNotStartWithAKeystoreThatItCannotUse(@TempDir Path folder) throws Exception {
        assertRefused(folder, keystore("server.p12", "another-secret"), "operations.tls-password");
        assertRefused(folder, keystore("server.jks", "another-secret"), "operations.tls-password");
        assertRefused(folder, keystore("certificates.p12", PASSWORD), "there is no private key");
        assertRefused(folder, keystore("server.pem", PASSWORD), "cannot be read as JKS");
    }

    /** As the start of the service tries it, and {@code check}. */
    private static void assertRefused(Path folder, Map<String, String> configuration, String words) throws IOException {
        var settings = new SettingsReader().read(Files.writeString(folder.resolve("application.properties"), ""), configuration);

        assertThatThrownBy(() -> OperationsServer.check(settings, Users.of(settings))).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(words).hasMessageNotContaining("another-secret").hasMessageNotContaining(PASSWORD);
    }

    @Test
    void aPublicAddressIsServedWithUsers(@TempDir Path folder) throws Exception {
        var configuration = new HashMap<>(keystore("server.p12", PASSWORD));
        configuration.put("operations.address", "0.0.0.0");
        configuration.put("operations.users", ExampleUsers.in(folder).toString());
        try (var fixture = ExportFixture.start(folder, configuration)) {
            var answer = trusting().send(HttpRequest.newBuilder(URI.create("https://127.0.0.1:"
                    + fixture.integration().port().orElseThrow() + "/observe/health")).build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(401);
        }
    }
}
