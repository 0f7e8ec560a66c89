package io.segmentexport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.ManualClock;
import io.segmentexport.access.Authentication.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthenticationTest {

    private static final User ANNA = new User("anna", User.Role.ADMINISTRATOR);

    @TempDir
    Path folder;
    private final ManualClock time = new ManualClock("2026-11-23T10:00:00Z");
    private Authentication authentication;

    @BeforeEach
    void open() throws IOException {
        authentication = new Authentication(Users.in(Optional.of(ExampleUsers.in(folder))), time);
    }

    private Outcome anna(String password) {
        return authentication.check("anna", password);
    }

    @Test
    void letsInWhoHasThePasswordAndNobodyElse() {
        assertThat(anna(ExampleUsers.ANNAS_PASSWORD)).isEqualTo(new Outcome.Accepted(ANNA));
        assertThat(anna(ExampleUsers.JOS_PASSWORD)).isEqualTo(new Outcome.Refused());
        assertThat(authentication.check("ben", ExampleUsers.ANNAS_PASSWORD)).isEqualTo(new Outcome.Refused());
    }

    @Test
    void theRightPasswordIsOfNoUseToWhoIsLockedOut() {
        for (int i = 0; i < 5; i++) {
            assertThat(anna("wrong password")).isEqualTo(new Outcome.Refused());
        }

        assertThat(anna(ExampleUsers.ANNAS_PASSWORD)).isEqualTo(new Outcome.LockedOut(Duration.ofMinutes(15)));
        assertThat(authentication.check("jo", ExampleUsers.JOS_PASSWORD)).isInstanceOf(Outcome.Accepted.class);

        time.advance(Duration.ofMinutes(15));
        assertThat(anna(ExampleUsers.ANNAS_PASSWORD)).isEqualTo(new Outcome.Accepted(ANNA));
    }

    @Test
    void anUnknownNameIsAnsweredAsAKnownOne() {
        for (int i = 0; i < 5; i++) {
            assertThat(authentication.check("ben", "wrong password")).isEqualTo(new Outcome.Refused());
        }

        assertThat(authentication.check("ben", "wrong password")).isInstanceOf(Outcome.LockedOut.class);
    }

    @Test
    void remembersForFiveMinutesWhoWasLetIn() {
        assertThat(authentication.remembered("anna", ExampleUsers.ANNAS_PASSWORD)).isEmpty();
        anna(ExampleUsers.ANNAS_PASSWORD);

        assertThat(authentication.remembered("anna", ExampleUsers.ANNAS_PASSWORD)).contains(new Outcome.Accepted(ANNA));
        assertThat(authentication.remembered("anna", ExampleUsers.JOS_PASSWORD)).as("another password").isEmpty();
        assertThat(authentication.remembered("jo", ExampleUsers.ANNAS_PASSWORD)).as("another name").isEmpty();
        time.advance(Duration.ofMinutes(5));
        assertThat(authentication.remembered("anna", ExampleUsers.ANNAS_PASSWORD)).isEmpty();
    }

    @Test
    void forgetsAtOnceWhoseHashOrNameHasGone() throws IOException {
        anna(ExampleUsers.ANNAS_PASSWORD);
        authentication.check("jo", ExampleUsers.JOS_PASSWORD);

        // Anna has the password of vi now, and jo is gone.
        ExampleUsers.write(folder, ExampleUsers.VI.replace("vi = viewer", "anna = administrator"));

        assertThat(authentication.remembered("anna", ExampleUsers.ANNAS_PASSWORD)).isEmpty();
        assertThat(anna(ExampleUsers.ANNAS_PASSWORD)).isEqualTo(new Outcome.Refused());
        assertThat(anna(ExampleUsers.VIS_PASSWORD)).isEqualTo(new Outcome.Accepted(ANNA));
        assertThat(authentication.check("jo", ExampleUsers.JOS_PASSWORD)).isEqualTo(new Outcome.Refused());
    }

    @Test
    void aChangedRoleIsTakenUpByWhoIsRemembered() throws IOException {
        anna(ExampleUsers.ANNAS_PASSWORD);

        ExampleUsers.write(folder, ExampleUsers.ANNA.replace("administrator", "viewer"));

        assertThat(authentication.remembered("anna", ExampleUsers.ANNAS_PASSWORD))
                .contains(new Outcome.Accepted(new User("anna", User.Role.VIEWER)));
    }
}
