package io.segmentexport.camel.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.claim.Settling;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Export;
import io.segmentexport.config.read.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchUriTest {

    @TempDir
    Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.getPropertiesComponent().addInitialProperty("fetch.poll-millis", "10000");
        context.getPropertiesComponent().addInitialProperty("my.password", "s&cret=?");
        context.getPropertiesComponent().addInitialProperty("my.place", "sftp://jo@127.0.0.1/out?noop=true");
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private String completed(String uri, String more) throws IOException {
        var file = Files.writeString(folder.resolve("application.properties"), """
                connection.main.api-key = pk_0123456789abcdef0123456789abcdef01
                export.a.connection = main
                export.a.list-id = Y6nRLr
                export.a.email-field = EMail
                my.place = sftp://jo@127.0.0.1/out?noop=true
                export.a.folder = URI
                """.replace("URI", uri) + more);
        Export export = new SettingsReader().read(file, Map.of()).exports().get("a");
        new Fetching(export, export.from().orElseThrow(), context, new Settling());
        return new FetchUri(export, export.from().orElseThrow(), context, "application.properties").completed();
    }

    @Test
    void addsWhatKeepsAFileFromBeingLostTakenHalfWrittenOrHeldInMemory() throws Exception {
        assertThat(completed("sftp://127.0.0.1/out?username=jo&password=RAW({{my.password}})", ""))
                .startsWith("sftp://127.0.0.1/out?username=jo&password=RAW({{my.password}})&")
                .contains("&delete=true&", "&readLock=none&", "&localWorkDirectory=RAW(" + folder.resolve("data/inbox/a/.coming") + ")&", "&stepwise=false&",
                        "&throwExceptionOnConnectFailed=true&", "&autoCreate=false&", "&filter=#fetching-a", "&exceptionHandler=#fetching-a");
        assertThat(context.getEndpoints()).singleElement().satisfies(
                endpoint -> assertThat(endpoint.getEndpointUri()).contains("s&cret=?"));
    }

    @Test
    void aSetThatADoneFileClosesIsFetchedInOrderAndWithoutALock() throws Exception {
        assertThat(completed("sftp://jo@127.0.0.1/out", "export.a.whole-when = done-file"))
                .startsWith("sftp://jo@127.0.0.1/out?delete=true&")
                .contains("&readLock=none&", "&sorter=#done-files-last");
    }

    @ParameterizedTest
    @CsvSource({
        "sftp://jo@127.0.0.1/out?noop=true, delete=",
        "sftp://jo@127.0.0.1/out?move=.done, delete=",
        "sftp://jo@127.0.0.1/out?delete=false, delete=true",
        "sftp://jo@127.0.0.1/out?readLock=rename, readLock=none",
        "sftp://jo@127.0.0.1/out?localWorkDirectory=/tmp/work, localWorkDirectory=RAW",
        "sftp://jo@127.0.0.1/out?delay=60000, delay={{",
        "{{my.place}}, delete=",
        "ftp://jo@127.0.0.1/out?disconnect=true, disconnect=false", "ftp://jo@127.0.0.1/out?binary=false, binary=true"})
    void leavesWhatIsConfigured(String uri, String notAdded) throws Exception {
        assertThat(completed(uri, "")).startsWith(uri + "&").doesNotContain(notAdded);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "smb://127.0.0.1/share?password=secret                    | smb://127.0.0.1/… cannot be used: there is no Camel component \"smb\" here",
        "sftp://127.0.0.1/out?pasword=secret                      | sftp://127.0.0.1/… cannot be used: the component has no option pasword",
        "sftp://127.0.0.1/out?password=secret&delay=secret        | the component cannot use it",
        "sftp://127.0.0.1/out?password={{my.secret}}              | a {{…}} in it stands for nothing",
        "timer://127.0.0.1?period=1234                            | the component gives no files, as sftp does"})
    void saysWhatIsWrongAndNoMoreOfItThanSchemeAndHost(String uri, String told) {
        assertThatThrownBy(() -> completed(uri, ""))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("application.properties: export.a.folder: ")
                .hasMessageContaining(told)
                .message().doesNotContain("=secret", ":secret", "1234");
    }

    @Test
    void doneFilesComeLastWhateverIsConfigured() {
        assertThatThrownBy(() -> completed("sftp://jo@127.0.0.1/out?sortBy=file:name", "export.a.whole-when = done-file"))
                .isInstanceOf(ConfigurationException.class).hasMessageContaining("done files come last");
    }
}
