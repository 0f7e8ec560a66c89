package io.segmentexport.access;

import io.segmentexport.config.UserName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells who somebody is by name and password. May be asked by several threads at once. */
public final class Authentication {

    private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);

    /** Nobody's, of the cost of a new hash: an unknown name takes as long as a known one. Whatever matches it opens nothing. */
    private static final PasswordHash NOBODYS =
            new PasswordHash("$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW");

    private final Users users;
    private final LockOut lockOut;
    private final Verified verified;

    public Authentication(Users users, InstantSource clock) {
        this.users = users;
        this.lockOut = new LockOut(clock);
        this.verified = new Verified(clock);
    }

    /** What is known of somebody. */
    public sealed interface Outcome {

        /** It is this user. */
        record Accepted(User user) implements Outcome {
        }

        /** The name or the password is wrong. */
        record Refused() implements Outcome {
        }

        /**
         * The name is locked out after repeated failures; the password was not looked at.
         *
         * @param lasts how long yet
         */
        record LockedOut(Duration lasts) implements Outcome {
        }
    }

    /** Whether whoever asks has to be a user. */
    public boolean required() {
        return users.required();
    }

    /**
     * What can be told at once: who was let in a moment ago, or is locked out. Empty where {@link #check} has to tell. Who is in
     * and comes again stays in, though somebody else tries passwords for the same name.
     */
    public Optional<Outcome> remembered(String name, String password) {
        return users.find(name).filter(account -> verified.holds(account, password))
                .<Outcome>map(account -> new Outcome.Accepted(account.user()))
                .or(() -> lockedOut(name));
    }

    /** Looks at the password itself, which takes a quarter of a second of a processor. */
    public Outcome check(String name, String password) {
        return lockedOut(name).orElseGet(() -> {
            var account = users.find(name);
            boolean right = account.map(Users.Account::hash).orElse(NOBODYS).matches(password);
            return right && account.isPresent() ? accepted(account.get(), password) : refused(name, account.isPresent());
        });
    }

    private Optional<Outcome> lockedOut(String name) {
        return lockOut.lockedFor(name).map(Outcome.LockedOut::new);
    }

    private Outcome accepted(Users.Account account, String password) {
        lockOut.succeeded(account.user().name());
        verified.add(account, password);
        return new Outcome.Accepted(account.user());
    }

    /** A name that nobody has is not told: a password may have been typed there. One that nobody can have is not counted. */
    private Outcome refused(String name, boolean known) {
        if (UserName.wellFormed(name) && lockOut.failed(name)) {
            LOG.warn("{} is locked out for {} minutes: the password was wrong {} times", known ? "user " + name : "an unknown user",
                    LockOut.LASTS.toMinutes(), LockOut.FAILURES);
        }
        return new Outcome.Refused();
    }
}
