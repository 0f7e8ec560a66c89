package io.segmentexport.access;

import com.password4j.BcryptFunction;
import com.password4j.types.Bcrypt;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is kept of a password: its bcrypt hash in the modular crypt format, as {@code $2b$12$…}. The same text as the tools
 * of OpenBSD and Apache's {@code htpasswd -B} ({@code $2y$}) write.
 *
 * @param text as it stands in the file of users
 */
public record PasswordHash(String text) {

    /** The binary logarithm of the rounds of a new hash: a quarter of a second on a machine of today. */
    static final int COST = 12;

    /** Below it a stolen hash is too quickly guessed at. */
    static final int LEAST_COST = 10;

    /** Above it each log-in takes seconds of a processor. */
    static final int MOST_COST = 16;

    private static final int LEAST_CHARACTERS = 12;

    /** bcrypt leaves out what is beyond. */
    private static final int MOST_BYTES = 72;

    private static final Pattern MODULAR = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

    /**
     * @throws IllegalArgumentException where it is no hash that is taken; the message goes on after "the hash" and does not
     *                                  repeat it
     */
    public PasswordHash {
        Matcher modular = MODULAR.matcher(text);
        if (!modular.matches()) {
            throw new IllegalArgumentException("is no bcrypt hash ($2b$12$…)");
        }
        int cost = Integer.parseInt(modular.group(1));
        if (cost < LEAST_COST || cost > MOST_COST) {
            throw new IllegalArgumentException("has the cost %d, not one from %d to %d".formatted(cost, LEAST_COST, MOST_COST));
        }
    }

    /** The hash of a new password, with a salt of its own. */
    public static PasswordHash of(String password) {
        whyUnfit(password).ifPresent(why -> {
            throw new IllegalArgumentException("the password " + why);
        });
        return new PasswordHash(BcryptFunction.getInstance(Bcrypt.B, COST).hash(password.getBytes(StandardCharsets.UTF_8)).getResult());
    }

    /** Why a new password is not taken; the words go on after "the password". */
    public static Optional<String> whyUnfit(String password) {
        if (password.codePointCount(0, password.length()) < LEAST_CHARACTERS) {
            return Optional.of("has less than %d characters".formatted(LEAST_CHARACTERS));
        }
        if (!fits(password)) {
            return Optional.of("has more than %d bytes in UTF-8; bcrypt takes no more".formatted(MOST_BYTES));
        }
        if (password.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("holds a control character");
        }
        return Optional.empty();
    }

    /** Whether a password is the one of this hash. Takes a quarter of a second and more, by its cost. */
    public boolean matches(String password) {
        byte[] given = password.getBytes(StandardCharsets.UTF_8);
        boolean same = BcryptFunction.getInstanceFromHash(text).check(given, text.getBytes(StandardCharsets.US_ASCII));
        return same && fits(password); // What bcrypt leaves out must not be left out by whoever logs in.
    }

    private static boolean fits(String password) {
        return password.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
    }

    @Override
    public String toString() {
        return "PasswordHash[***]";
    }
}
