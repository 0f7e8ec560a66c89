package io.segmentexport.config.read;

import io.segmentexport.config.Settings.LedgerPlace;
import io.segmentexport.config.Word;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the {@code ledger.*} keys. No fault of {@code ledger.url} repeats its value: people write passwords into JDBC
 * URLs, in more ways than can be masked.
 */
final class LedgerReader {

    private static final String POSTGRESQL = "jdbc:postgresql";
    private static final String SAMPLE = POSTGRESQL + "://host:5432/database";

    /** As pgjdbc takes it, but for its short forms: a ledger that somebody relies on has a host and a database. */
    private static final Pattern URL = Pattern.compile(POSTGRESQL + "://[^/?#@\\s]+/[^/?#@\\s]+(\\?\\S*)?");
    private static final Pattern FILES = Pattern.compile("jdbc:(h2|sqlite):", Pattern.CASE_INSENSITIVE);
    private static final Pattern CREDENTIALS =
            Pattern.compile("//[^/]*@|[?&;](user|username|password|sslpassword)\\s*=", Pattern.CASE_INSENSITIVE);

    private LedgerReader() {
    }

    /** The place; if it has faults, they are noted and it is not to be used. */
    static LedgerPlace read(Section section) {
        String url = section.get(Keys.LEDGER_URL);
        if (url.equals(Keys.LEDGER_URL.text())) {
            Stream.of(Keys.LEDGER_USER, Keys.LEDGER_PASSWORD).filter(key -> section.entry(key).isPresent())
                    .forEach(key -> section.fault(key, "is for a PostgreSQL database; write 'ledger.url = %s', or take this key away"
                            .formatted(SAMPLE)));
            return new LedgerPlace.Embedded();
        }
        whyUnusable(url).ifPresent(why -> section.fault(Keys.LEDGER_URL, why));
        return new LedgerPlace.PostgreSql(url, section.find(Keys.LEDGER_USER), section.secret(Keys.LEDGER_PASSWORD));
    }

    private static Optional<String> whyUnusable(String url) {
        if (CREDENTIALS.matcher(url).find()) {
            return Optional.of("holds a user or a password; write them as ledger.user and ledger.password"
                    + " (= {{env:LEDGER_PASSWORD}}), where they go into no log");
        }
        if (URL.matcher(url).matches()) {
            return Optional.empty();
        }
        if (FILES.matcher(url).lookingAt()) {
            return Optional.of("cannot name an H2 or SQLite database; the embedded ledger lies in data.folder: write 'embedded'");
        }
        return Optional.of("names no ledger; write 'embedded' for a file in the data folder, or a PostgreSQL database as "
                + SAMPLE + Word.hint(url.replaceFirst("(?s)://.*", ""), List.of(Keys.LEDGER_URL.text(), POSTGRESQL)));
    }
}
