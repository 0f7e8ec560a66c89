package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.access.ExampleUsers;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the service refuses to start with: an open door, and a port that it cannot have. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PublicAddressTest extends CommandTestCase {

    private static final String PUBLIC = "operations.port = 0\noperations.address = 0.0.0.0\n";

    @Test
    void doesNotStartAtAPublicAddressWithoutAFileOfUsers() throws Exception {
        commands.configure(PUBLIC);

        var ended = commands.run("run");

        assertThat(ended.exitCode()).isEqualTo(78);
        assertThat(ended.errorWords()).contains("operations.address", "'0.0.0.0' can be reached from other machines, and there are no users",
                "user add NAME --role administrator", "127.0.0.1");
    }

    @Test
    void doesNotStartAtAPublicAddressWithNobodyInTheFileOfUsers() throws Exception {
        commands.configure(PUBLIC + "operations.users = users.properties\n");
        ExampleUsers.write(folder, "# nobody yet\n");

        try (var service = commands.start("run")) {
            assertThat(service.awaitExit()).isEqualTo(78);
            assertThat(service.err().replaceAll("\\s+", " ")).contains("operations.users: there is nobody in it, and 0.0.0.0 can be reached from other machines");
        }
        assertThat(commands.run("check").exitCode()).isEqualTo(78);
    }

    @Test
    void doesNotServeWithoutPasswordsWhereTheFileOfUsersIsNotThere() throws Exception {
        commands.configure("operations.port = 0\noperations.users = users.properties\n");

        var service = commands.run("run");

        assertThat(service.exitCode()).isEqualTo(78);
        assertThat(service.errorWords()).contains("operations.users: there is no file", "user add NAME --role administrator");
    }

    @Test
    void exportsNothingForAnOwnerWhoMayNotRunTheExport() throws Exception {
        commands.configure("operations.users = users.properties\nexport.newsletter.owner = jo\n");
        ExampleUsers.in(folder);

        var ended = commands.run("export", "newsletter", commands.given("HighValue.csv", "EMail\na@example.com\n"));

        assertThat(ended.exitCode()).isEqualTo(78);
        assertThat(ended.errorWords()).contains("export.newsletter.owner: 'jo' may not run exports on connection main");
    }

    @Test
    void endsWhereThePortIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            commands.configure("operations.port = " + taken.getLocalPort() + "\n");

            try (var service = commands.start("run")) {
                assertThat(service.awaitExit()).as(service::err).isEqualTo(1);
                assertThat(service.err().replaceAll("\\s+", " ")).contains(
                        "run failed: operations.port " + taken.getLocalPort() + " of 127.0.0.1 cannot be listened at");
            }
        }
    }
}
