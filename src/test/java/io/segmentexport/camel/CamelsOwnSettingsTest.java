package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Camel itself is told by the configuration file, in front of what the service tells it. */
@Timeout(60)
class CamelsOwnSettingsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"camel.main.jmx-enabled = true", "camel.main.jmxEnabled = true", "camel.main.jmx-enabled = {{file:jmx}}"})
    void hasJmxWhereItIsAskedFor(String line) throws Exception {
        Files.writeString(folder.resolve("jmx"), "true");
        try (var fixture = ExportFixture.in(folder).withLines(line + "\n").started()) {
            assertThat(contexts()).extracting(name -> name.getKeyProperty("name"))
                    .containsExactly("\"" + fixture.integration().camelContext().getName() + "\"");
        }
    }

    @Test
    void hasNoJmxElse() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            assertThat(fixture.integration().camelContext().isStarted()).isTrue();
            assertThat(contexts()).isEmpty();
        }
    }

    private static Set<ObjectName> contexts() throws Exception {
        return ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("org.apache.camel:type=context,*"), null);
    }
}
