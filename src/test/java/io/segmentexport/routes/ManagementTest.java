package io.segmentexport.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JMX, where the configuration asks for it. */
class ManagementTest {

    @TempDir
    Path folder;

    @Test
    void isThereWhenAskedFor() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of(), "camel.main.jmx-enabled = true\n")) {
            assertThat(contexts(fixture)).isNotEmpty();
        }
    }

    @Test
    void isNotThereByDefault() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            assertThat(contexts(fixture)).isEmpty();
        }
    }

    private static Iterable<ObjectName> contexts(ExportFixture fixture) throws Exception {
        var name = fixture.integration().camelContext().getManagementName();
        return ManagementFactory.getPlatformMBeanServer().queryNames(
                new ObjectName("org.apache.camel:context=" + (name == null ? "klaviyo-segment-export" : name) + ",type=context,*"), null);
    }
}
