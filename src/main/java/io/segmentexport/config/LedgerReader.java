package io.segmentexport.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the {@code ledger.*} keys. No fault of {@code ledger.url} repeats its value: people write passwords into JDBC
 * URLs, in more ways than can be masked.
 */
final class LedgerReader {

    private static final String EMBEDDED = "embedded";
    private static final String POSTGRESQL = "jdbc:postgresql";
    private static final String SAMPLE = POSTGRESQL + "://host:5432/database";

    /** As pgjdbc takes it, but for its short forms: a ledger that somebody relies on has a host and a database. */
    private static final Pattern URL = Pattern.compile(POSTGRESQL + "://[^/?#@\\s]+/[^/?#@\\s]+(\\?\\S*)?");
    private static final Pattern FILES = Pattern.compile("jdbc:(h2|sqlite):", Pattern.CASE_INSENSITIVE);
    private static final Pattern CREDENTIALS =
            Pattern.compile("//[^/]*@|[?&;](user|username|password|sslpassword)\\s*=", Pattern.CASE_INSENSITIVE);

    private final Section section;

    LedgerReader(Source source) {
        this.section = source.section("ledger.");
    }

    /** The place; where it has faults, they are noted and it is not to be used. */
    LedgerPlace read() {
        String url = section.text("url").orElse(EMBEDDED);
        if (url.equals(EMBEDDED)) {
            Stream.of("user", "password").filter(option -> section.entry(option).isPresent()).forEach(option -> section.fault(
                    option, "is for a PostgreSQL database; write 'ledger.url = %s', or take this key away".formatted(SAMPLE)));
            return new LedgerPlace.Embedded();
        }
        whyUnusable(url).ifPresent(why -> section.fault("url", why));
        return new LedgerPlace.PostgreSql(url, section.text("user"), section.password("password"));
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
        String start = url.contains("://") ? url.substring(0, url.indexOf("://")) : url;
        return Optional.of("names no ledger; write 'embedded' for a file in the data folder, or a PostgreSQL database as "
                + SAMPLE + NearestWord.hint(start, List.of(EMBEDDED, POSTGRESQL)));
    }
}
