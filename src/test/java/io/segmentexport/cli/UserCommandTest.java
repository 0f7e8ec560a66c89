package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.cli.Commands.Ended;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class UserCommandTest extends CommandTestCase {

    private static final String PASSWORD = "correct horse battery";

    private Path file() {
        return folder.resolve("users.properties");
    }

    /** Gives the password as the first line of standard input. */
    private Ended add(String password, Object... arguments) {
        var before = System.in;
        var all = new ArrayList<Object>(List.of("user", "add"));
        all.addAll(List.of(arguments));
        all.add("--password-stdin");
        try {
            System.setIn(new ByteArrayInputStream((password + "\nanother line\n").getBytes(StandardCharsets.UTF_8)));
            return commands.run(all.toArray());
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void makesAUserWithAHashAloneAndSaysWhatTheConfigurationLacks() throws IOException {
        var ended = add(PASSWORD, "anna", "--role", "administrator");

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(Files.readString(file())).contains("anna = administrator $2b$12$").doesNotContain(PASSWORD);
        assertThat(ended.out()).contains("operations.users = " + file()).doesNotContain(PASSWORD, "$2b$");
    }

    @Test
    void goesByTheConfigurationAndLeavesOtherLinesAsTheyAre() throws IOException {
        commands.configure("operations.users = people.properties");
        var people = Files.writeString(folder.resolve("people.properties"), "# Ours\nold = viewer \\\n  " + OLD_HASH + "\n# and more\n");

        assertThat(add(PASSWORD, "anna", "--role", "contributor").words()).isEqualTo("User anna is contributor by " + people + " ");
        assertThat(add(PASSWORD, "old", "--role", "administrator", "--replace").exitCode()).isZero();

        assertThat(Files.readAllLines(people)).satisfiesExactly(
                line -> assertThat(line).isEqualTo("# Ours"),
                line -> assertThat(line).startsWith("old = administrator $2b$12$"),
                line -> assertThat(line).isEqualTo("# and more"),
                line -> assertThat(line).startsWith("anna = contributor $2b$12$"));
        assertThat(commands.run("user", "list").words()).isEqualTo("old administrator anna contributor ");
        assertThat(commands.run("user", "remove", "old").exitCode()).isZero();
        assertThat(commands.run("user", "list").words()).isEqualTo("anna contributor ");
    }

    private static final String OLD_HASH = "$2b$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2";

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void theFileIsForItsOwnerAlone() throws IOException {
        Files.writeString(file(), "");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));

        add(PASSWORD, "anna", "--role", "viewer");

        assertThat(Files.getPosixFilePermissions(file())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var files = Files.list(folder)) {
            assertThat(files).as("nothing half-written is left").noneMatch(path -> path.toString().endsWith(".part"));
        }
    }

    @Test
    void refusesWhatCannotBeAndChangesNothing() throws IOException {
        add(PASSWORD, "anna", "--role", "viewer");
        var before = Files.readString(file());

        assertRefused(add(PASSWORD, "anna", "--role", "administrator"), "--replace");
        assertRefused(add("too short", "jo", "--role", "viewer"), "less than 12 characters");
        assertRefused(add(PASSWORD, "Jo", "--role", "viewer"), "cannot be the name of a user");
        assertRefused(add(PASSWORD, "jo", "--role", "owner"), "'owner'");
        assertRefused(add(PASSWORD, "jo"), "--role");
        assertRefused(commands.run("user", "remove", "ana"), "did you mean 'anna'?");
        assertRefused(commands.run("user"), "add, remove or list");

        assertThat(Files.readString(file())).isEqualTo(before);
    }

    private static void assertRefused(Ended ended, String words) {
        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.errorWords()).contains(words).doesNotContain("too short");
    }

    @Test
    void namesTheLineThatItCannotReadAndReplacesIt() throws IOException {
        Files.writeString(file(), "anna = administrator plain-password\n");

        var ended = commands.run("user", "list");

        assertThat(ended.exitCode()).isEqualTo(78);
        assertThat(ended.errorWords()).contains("users.properties:1: anna: the hash is no bcrypt hash").doesNotContain("plain-password");
        assertThat(add(PASSWORD, "anna", "--role", "viewer", "--replace").exitCode()).isZero();
        assertThat(commands.run("user", "list").words()).isEqualTo("anna viewer ");
    }
}
