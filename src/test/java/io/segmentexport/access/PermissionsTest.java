package io.segmentexport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.config.Connection;
import io.segmentexport.config.Connection.UsableBy;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionsTest {

    /** The last two: on a connection for administrators alone, and on one that contributors may use. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "VIEWER        | SEE               | yes | yes",
            "VIEWER        | SEE_CONNECTION    | no  | no",
            "VIEWER        | RUN               | no  | no",
            "VIEWER        | READ_DEAD_LETTERS | no  | no",
            "CONTRIBUTOR   | SEE               | yes | yes",
            "CONTRIBUTOR   | SEE_CONNECTION    | no  | no",
            "CONTRIBUTOR   | RUN               | no  | yes",
            "CONTRIBUTOR   | READ_DEAD_LETTERS | no  | yes",
            "ADMINISTRATOR | SEE               | yes | yes",
            "ADMINISTRATOR | SEE_CONNECTION    | yes | yes",
            "ADMINISTRATOR | RUN               | yes | yes",
            "ADMINISTRATOR | READ_DEAD_LETTERS | yes | yes"})
    void aRoleMayWhatTheTableSays(User.Role role, User.Action action, String forAdministrators, String forContributors) {
        var user = new User("anna", role);

        assertThat(user.may(action, connection(UsableBy.ADMINISTRATOR))).isEqualTo(forAdministrators.equals("yes"));
        assertThat(user.may(action, connection(UsableBy.CONTRIBUTOR))).isEqualTo(forContributors.equals("yes"));
    }

    private static Connection connection(UsableBy usableBy) {
        return new Connection("main", "Main", null, usableBy, Optional.empty(), URI.create("https://a.klaviyo.com"), "2026-07-15");
    }
}
