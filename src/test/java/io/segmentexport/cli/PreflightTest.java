package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.camel.ShippedPages;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps {@code run} from starting is what {@code check} shows: each time both are asked. */
@Timeout(30)
class PreflightTest extends CommandTestCase {

    private static final String PAGE = """
            - route:
                id: my-route
                from:
                  uri: timer:mine?period=100000
                  steps:
                    - setBody: {constant: first}
            """;

    private void assertRefused(String... messages) {
        var check = commands.run("check");
        assertThat(check.exitCode()).as(check.out()).isEqualTo(78); // Else the service would start, and not end.
        assertThat(commands.data()).as("what check leaves").doesNotExist();
        var run = commands.run("run");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(78);
        assertThat(check.words().replace(" !! ", " ") + check.errorWords()).contains(messages)
                .doesNotContain("All is well").doesNotContainPattern("Exception:|@[0-9a-f]{6,}");
        assertThat(run.errorWords()).contains(messages).doesNotContainPattern("Exception:|@[0-9a-f]{6,}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "alert.to = htps://x            | application.properties:1: alert.to: htps:… is no endpoint that Camel can make",
        "alert.to = https://x/{{env:NO_SUCH_HOOK}} | application.properties:1: alert.to: the environment variable NO_SUCH_HOOK is not set",
        "export.newsletter.folder = /proc/inbox | application.properties:1: export.newsletter.folder: the folder /proc/inbox cannot be made",
        "data.folder = /proc/data       | application.properties:1: data.folder: the folder /proc/data cannot be made",
        "export.newsletter.folder = sftp://files.example.com/out?pasword=x | application.properties:1: export.newsletter.folder: sftp://files.example.com/… cannot be used",
        "operations.port = 0\\noperations.address = 127.0.0.1\\noperations.tls-keystore = application.properties\\noperations.tls-password = x | operations.tls-keystore",
        "camel.main.nosuch = 1          | application.properties:1: camel.main.nosuch: is no key that Camel knows",
        "camel.main.jmxEnablad = true   | application.properties:1: camel.main.jmxEnablad: is no key that Camel knows; did you mean 'camel.main.jmxEnabled'?",
        "camel.main.jmx-enablad = true  | did you mean 'camel.main.jmx-enabled'?",
        "camel.man.jmx-enabled = true   | did you mean 'camel.main.jmx-enabled'?",
        "camel.component.http.conectTimeout = 1 | did you mean 'camel.component.http.connectTimeout'?",
        "camel.component.nosuch.option = 1 | application.properties:1: camel.component.nosuch.option: cannot find component with name nosuch",
        "camel.main.stream-caching-enabled = ture | application.properties:1: camel.main.stream-caching-enabled: Camel cannot set it to this value",
        "camel.component.seda.queue-size = many | application.properties:1: camel.component.seda.queue-size: Camel cannot set it to this value",
    })
    void whatIsWrongInTheFileIsToldByBoth(String lines, String message) throws Exception {
        commands.configure(lines.replace("\\n", "\n"));

        assertRefused(message);
    }

    @Test
    void thereIsNothingToDoWithoutAnExport() throws Exception {
        Files.writeString(commands.config(), Files.readString(commands.config()).replaceAll("(?m)^export\\..*\n", ""));

        assertRefused("export: there is no export");
    }

    @Test
    void anAddressOfAnotherMachineIsNoneToListenAt() throws Exception {
        commands.configure("operations.port = 0\noperations.users = users.properties\noperations.address = 192.0.2.1");
        io.segmentexport.access.ExampleUsers.in(folder);

        assertRefused("application.properties:3: operations.address: 192.0.2.1 is no address of this machine");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\\n        - setBoddy: {constant: x}\\n | my-page.camel.yaml:8: (page): Unknown node id: setBoddy",
        "\\n        - to: {uri: 'direct:my-end?blok=secret'}\\n | my-page.camel.yaml: (page): route my-route: Failed to resolve endpoint: direct://my-end?blok=…",
        "\\n        - to: nosuch:x\\n          | my-page.camel.yaml: (page): route my-route: No endpoint could be found for: nosuch://x",
        "\\n        - to: 'log:{{my.nothing}}'\\n | Property with key [my.nothing] not found",
        "\\n        - bean: {ref: nosuch}\\n   | No bean could be found in the registry for: nosuch",
        "\\n- route: [                         | my-page.camel.yaml:9: (page): while parsing",
        "\\n        - setHeader: {name: export, constant: newsleter}\\n        - to: direct:submit-segment\\n | my-page.camel.yaml: (page): route my-route sends segments to export \"newsleter\", which is not configured; there is newsletter; did you mean 'newsletter'?",
        "\\n        - setHeaders: {headers: [{name: export, constant: newsleter}]}\\n        - choice: {when: [{simple: '${body}', steps: [{wireTap: {uri: 'direct:submit-segment'}}]}]}\\n | did you mean 'newsletter'?",
        "\\n        - to: {uri: direct, parameters: {name: submit-segment}}\\n        - setHeader: {name: export, expression: {constant: {expression: newsleter}}}\\n | did you mean 'newsletter'?",
    })
    void aPageThatIsOfNoUseIsToldByBoth(String steps, String message) throws Exception {
        var routes = ShippedPages.copyTo(folder.resolve("routes"));
        commands.configure("routes.folder = routes");
        Files.writeString(routes.resolve("my-page.camel.yaml"), PAGE + ("# " + steps).replace("\\n", "\n"));

        assertRefused(message);
    }

    @Test
    void allIsToldAtOnce() throws Exception {
        commands.configure("""
                connection.main.api-key = {{env:NO_SUCH_KEY}}
                connection.other.api-key = {{file:no-such.key}}
                export.other.connection = other
                export.other.list-id = LIST02
                export.other.email-field = EMail
                export.other.folder = /proc/other
                alert.to = https://x/{{env:NO_SUCH_HOOK}}
                camel.component.seda.queue-size = {{env:NO_SUCH_SIZE}}
                ledger.url = jdbc:postgresql://127.0.0.1:1/none
                ledger.password = {{env:NO_SUCH_PASSWORD}}
                operations.port = 0
                operations.users = users.properties
                operations.address = 192.0.2.1
                routes.folder = nowhere
                """);

        assertRefused("NO_SUCH_KEY", "no-such.key", "/proc/other cannot be made", "NO_SUCH_HOOK", "NO_SUCH_SIZE", "NO_SUCH_PASSWORD",
                "192.0.2.1", "nowhere");
    }

    @Test
    void theFaultsOfAllPagesAreToldBesideThoseOfTheFile() throws Exception {
        var routes = ShippedPages.copyTo(folder.resolve("routes"));
        commands.configure("routes.folder = routes\nalert.to = https://x/{{env:NO_SUCH_HOOK}}");
        Files.writeString(routes.resolve("my-one.camel.yaml"), PAGE.replace("setBody", "setBoddy"));
        Files.writeString(routes.resolve("my-two.camel.yaml"), "- route: [");

        assertRefused("NO_SUCH_HOOK", "my-one.camel.yaml:6:", "my-two.camel.yaml:");
    }

    @Test
    void aSoundConfigurationIsTriedWithoutATrace() throws Exception {
        commands.configure("operations.port = 0\nexport.newsletter.folder = not/yet/there\nroutes.folder = routes");
        Files.writeString(ShippedPages.copyTo(folder.resolve("routes")).resolve("my-page.camel.yaml"), PAGE.replace(
                "timer:mine?period=100000", "timer:mine?delay=-1&repeatCount=1") + "        - to: file:" + folder.resolve("fired") + "?fileName=x\n");

        var check = commands.run("check");

        assertThat(check.exitCode()).as(check.out()).isZero();
        assertThat(check.words()).contains("Service ok can start", "All is well");
        assertThat(commands.data()).doesNotExist();
        assertThat(folder.resolve("not")).doesNotExist();
        assertThat(folder.resolve("fired")).as("what a route of the team does").doesNotExist();
    }
}
