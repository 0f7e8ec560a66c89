package io.segmentexport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.config.read.SettingsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy as people write it, and whom it serves. */
class ProxyTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "http://proxy.example:8080, proxy.example, 8080, -, ''", "HTTP://proxy.example/, proxy.example, 3128, -, ''",
        "proxy.example:80, proxy.example, 80, -, ''", "http://jo:p%40s%3As@10.0.0.1:1, 10.0.0.1, 1, jo, p@s:s",
        "http://jo@proxy.example, proxy.example, 3128, jo, ''", "http://a+b:c+d@[2001:db8::1]:8080, 2001:db8::1, 8080, a+b, c+d"})
    void isRead(String url, String host, int port, String user, String password) {
        var proxy = Proxy.of(url, List.of());

        assertThat(proxy.host()).isEqualTo(host);
        assertThat(proxy.port()).isEqualTo(port);
        assertThat(proxy.user().orElse(null)).isEqualTo(user);
        assertThat(proxy.password()).isEqualTo(password);
        assertThat(proxy.toString()).isEqualTo(host + ":" + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://proxy.example:443", "socks5://proxy.example", "http://", "http://pro xy", "http://jo:p%zz@proxy.example",
        "http://proxy.example:port", "http://proxy.example/path", "http://jo:p/w@proxy.example"})
    void isRefusedWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> Proxy.of(url, List.of())).isInstanceOf(InvalidValue.class)
                .hasMessageContaining("write it as http://user:password@proxy.example.com:3128").hasMessageNotContaining("jo:p");
    }

    @ParameterizedTest
    @CsvSource({
        "a.klaviyo.com, true", "localhost, false", "127.0.0.1, false", "[::1], false", "intranet.example, false", "INTRANET.example, false",
        "db.intranet.example, false", "myintranet.example, true", "host.local, false", "a.corp, false", "10.1.2.3, false"})
    void servesAllButTheExcepted(String host, boolean served) {
        var proxy = Proxy.of("proxy.example", List.of("intranet.example", ".local", "*.corp:8080", "10.1.2.3"));

        assertThat(proxy.serves(host)).isEqualTo(served);
        assertThat(Proxy.of("proxy.example", List.of("*")).serves(host)).isFalse();
    }

    @Test
    void comesFromTheEnvironmentIfTheFileHasNone() throws Exception {
        var file = Files.writeString(folder.resolve("application.properties"), "# nothing\n");
        Files.createDirectories(folder.resolve("routes"));
        var environment = Map.of("HTTPS_PROXY", "http://jo:secret@proxy.example:1", "http_proxy", "other:2", "NO_PROXY", "a.example, .b");
        var reader = new SettingsReader(environment::get);

        var http = reader.read(file, Map.of()).http();
        assertThat(http.proxy().orElseThrow().reveal()).isEqualTo("http://jo:secret@proxy.example:1");
        assertThat(http.noProxy()).containsExactly("a.example", ".b");
        assertThat(http.toString()).doesNotContain("secret");
        var written = reader.read(file, Map.of("http.proxy", "mine:3", "http.no-proxy", ".c")).http();
        assertThat(written.proxy().orElseThrow().reveal()).isEqualTo("mine:3");
        assertThat(written.noProxy()).containsExactly(".c");
        var wrong = new SettingsReader(Map.of("https_proxy", "https://jo:secret@proxy.example")::get).read(file, Map.of()).http();
        assertThatThrownBy(() -> wrong.proxy().orElseThrow().reveal()).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("environment variable https_proxy").hasMessageNotContaining("secret");
    }
}
