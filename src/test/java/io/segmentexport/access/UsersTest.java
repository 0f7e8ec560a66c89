package io.segmentexport.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.access.User.Role;
import io.segmentexport.access.Users.Account;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Connection.UsableBy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsersTest {

    private static final String HASH = "$2b$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2";

    @TempDir
    Path folder;

    @Test
    void readsNamesAndRoles() throws IOException {
        var users = Users.in(Optional.of(ExampleUsers.in(folder)));

        assertThat(users.required()).isTrue();
        assertThat(users.find("anna").map(Account::user)).contains(new User("anna", Role.ADMINISTRATOR));
        assertThat(users.find("jo").map(Account::user)).contains(new User("jo", Role.CONTRIBUTOR));
        assertThat(users.find("vi").map(Account::user)).contains(new User("vi", Role.VIEWER));
        assertThat(users.find("Anna")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "ben = administrator secretsecret | ben: the hash is no bcrypt hash",
            "ben = secretsecret " + HASH + " | ben: the role is none of viewer, contributor, administrator",
            "ben = " + HASH + " | ben: is not followed by a role and a hash",
            "ben = viewer $2b$04$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2 | ben: the hash has the cost 4, not one from 10 to 16",
            "secret\\ secret = viewer " + HASH + " | (user): cannot be the name of a user",
            "anna = viewer " + HASH + " | anna: is given twice, in line 2 and in line 4",
    })
    void aLineThatCannotBeIsNamedByItsNumberAndNotRepeated(String line, String message) throws IOException {
        var file = ExampleUsers.write(folder, "# users\n" + ExampleUsers.ANNA + ExampleUsers.JO + line + "\n");

        assertThatThrownBy(() -> Users.in(Optional.of(file))).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("users.properties:4: " + message)
                .hasMessageNotContaining("secret").hasMessageNotContaining("abcdefghijklm");
    }

    @Test
    void thereIsNobodyWithoutAFileAndInAnEmptyOne() throws IOException {
        assertThat(Users.in(Optional.empty()).required()).isFalse();
        assertThat(Users.in(Optional.of(folder.resolve("none.properties"))).required()).isFalse();
        assertThat(Users.in(Optional.of(ExampleUsers.write(folder, "# nobody yet\n"))).required()).isFalse();
    }

    @Test
    void aChangedFileIsReadAgain() throws IOException {
        var users = Users.in(Optional.of(folder.resolve("users.properties")));
        assertThat(users.required()).isFalse();

        ExampleUsers.write(folder, ExampleUsers.ANNA);
        assertThat(users.required()).isTrue();
        assertThat(users.find("anna")).isPresent();

        ExampleUsers.write(folder, ExampleUsers.JO);
        assertThat(users.find("anna")).isEmpty();
        assertThat(users.find("jo")).isPresent();
    }

    @Test
    void aBrokenFileOrNoneLeavesTheUsersAsTheyWere() throws IOException {
        var users = Users.in(Optional.of(ExampleUsers.write(folder, ExampleUsers.ANNA)));

        ExampleUsers.write(folder, ExampleUsers.JO + "ben = viewer plain\n");
        assertThat(users.find("anna")).isPresent();
        assertThat(users.find("jo")).isEmpty();

        Files.delete(folder.resolve("users.properties"));
        assertThat(users.find("anna")).isPresent();
    }

    @Test
    void anEmptiedFileLetsNobodyIn() throws IOException {
        var users = Users.in(Optional.of(ExampleUsers.in(folder)));

        ExampleUsers.write(folder, "");

        assertThat(users.find("anna")).isEmpty();
        assertThat(users.required()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
            "anna, ADMINISTRATOR, ''", "anna, CONTRIBUTOR, ''",
            "jo, ADMINISTRATOR, may not run exports on connection main", "jo, CONTRIBUTOR, ''",
            "vi, CONTRIBUTOR, may not run exports on connection main", "ben, CONTRIBUTOR, is no user"})
    void runsAreOnBehalfOfWhoMayRunThem(String user, UsableBy usableBy, String why) throws IOException {
        var users = Users.in(Optional.of(ExampleUsers.in(folder)));
        var main = new Connection("main", "Main", null, usableBy, Optional.empty(), URI.create("https://a.klaviyo.com"), "2026-07-15");

        assertThat(users.whyNot(user, main).orElse("")).startsWith(why).matches(words -> words.isEmpty() == why.isEmpty());
        assertThat(Users.in(Optional.empty()).whyNot(user, main)).as("without a file of users").isEmpty();
    }
}
