package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.access.ExampleUsers;
import io.segmentexport.sandbox.Operation;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unattended runs are on behalf of the owner of their export, as long as the owner may run it. */
class ExportUserTest {

    private static final String SEGMENT = "EMail\na@example.com\n";

    @TempDir
    Path folder;

    private ExportFixture ownedBy(String owner) throws Exception {
        return ExportFixture.in(folder).with("export.newsletter.owner", owner).with("connection.main.usable-by", "contributor")
                .with("operations.users", ExampleUsers.in(folder).toString()).started();
    }

    @Test
    void aRunOfItsOwnerIsExported() throws Exception {
        try (var fixture = ownedBy("jo")) {
            var report = fixture.drop("HighValue.csv", SEGMENT);

            assertThat(report.state()).isEqualTo("completed");
            assertThat(fixture.runs().get(0).start().exportUser()).contains("jo");
        }
    }

    @Test
    void afterTheOwnerHasLeftNothingIsSentUntilSomebodyReplaysIt() throws Exception {
        try (var fixture = ownedBy("jo")) {
            ExampleUsers.write(folder, ExampleUsers.ANNA);

            var report = fixture.drop("HighValue.csv", SEGMENT);

            assertThat(report.state()).isEqualTo("failed");
            assertThat(report.explanation()).contains("export user jo is no user", "export.newsletter.owner", "nothing was sent");
            assertThat(fixture.requests(Operation.BULK_IMPORT)).isEmpty();

            var integration = fixture.integration();
            var run = integration.dispatch().reopen(report.run());
            assertThat(integration.dispatch().carry(run).orElseThrow().state()).isEqualTo("completed");
            assertThat(fixture.allOnList(List.of("a@example.com"))).isTrue();
        }
    }

    @Test
    void anOwnerWhoMayOnlySeeSendsNothing() throws Exception {
        try (var fixture = ownedBy("jo")) {
            ExampleUsers.write(folder, ExampleUsers.JO.replace("contributor", "viewer"));

            var report = fixture.drop("HighValue.csv", SEGMENT);

            assertThat(report.state()).isEqualTo("failed");
            assertThat(report.explanation()).contains("export user jo may not run exports on connection main", "nothing was sent");
        }
    }

    @Test
    void withoutAFileOfUsersTheOwnerIsOnlyRecorded() throws Exception {
        try (var fixture = ExportFixture.in(folder).with("export.newsletter.owner", "jo").started()) {
            assertThat(fixture.drop("HighValue.csv", SEGMENT).state()).isEqualTo("completed");
            assertThat(fixture.runs().get(0).start().exportUser()).contains("jo");
        }
    }
}
