package io.segmentexport.config.read;

import io.segmentexport.config.InvalidValue;
import io.segmentexport.config.Secret;
import io.segmentexport.config.Settings.Operations;
import io.segmentexport.config.Settings.Tls;
import io.segmentexport.config.notation.Notation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the {@code operations.*} keys, and checks those of Camel's own HTTP servers ({@code camel.server.*} and
 * {@code camel.management.*}): the service has one port, and no other may be open to other machines. Does not look into the
 * files that the keys name.
 */
final class OperationsReader {

    private static final String SERVER = "camel.server.";
    private static final String MANAGEMENT = "camel.management.";

    /** What sends messages into routes, reads and writes files, or shows what passes; in Camel's own spelling, lower case. */
    private static final Set<String> INVASIVE =
            Set.of("devconsoleenabled", "jolokiaenabled", "uploadenabled", "downloadenabled", "sendenabled");

    /** What would open another port, or ask for other credentials. */
    private static final List<String> OF_THE_PORT =
            List.of("enabled", "host", "port", "path", "authentication", "basic", "jwt", "useglobalssl");

    private OperationsReader() {
    }

    /** What the file says of the operations; if it has faults, they are noted and it is not to be used. */
    static Operations read(Section section) {
        Operations operations = new Operations(
                section.get(Keys.PORT), section.get(Keys.ADDRESS), section.find(Keys.USERS), tls(section));
        boolean operated = operations.port().isPresent();
        if (operated && !operations.address().isLoopbackAddress() && section.entry(Keys.USERS).isEmpty()) {
            section.fault(Keys.ADDRESS, ("'%s' can be reached from other machines, and there are no users; set operations.users ="
                    + " FILE and make one (user add NAME --role administrator), or bind to 127.0.0.1")
                    .formatted(operations.address().getHostAddress()));
        }
        section.entries().values().forEach(entry -> whyRefused(entry, operated, section)
                .ifPresent(why -> section.faults().add(entry.line(), entry.key(), why)));
        return operations;
    }

    private static Optional<Tls> tls(Section section) {
        Optional<Path> keystore = section.find(Keys.KEYSTORE);
        Optional<Secret> password = section.secret(Keys.KEYSTORE_PASSWORD);
        if (section.entry(Keys.KEYSTORE).isEmpty()) {
            password.ifPresent(given -> section.fault(Keys.KEYSTORE_PASSWORD,
                    "is for a keystore; name it: operations.tls-keystore = FILE, or take this key away"));
            return Optional.empty();
        }
        keystore.filter(file -> !Files.isRegularFile(file)).ifPresent(file -> section.fault(Keys.KEYSTORE,
                "there is no file %s; name a keystore in PKCS #12 (.p12, .pfx) or JKS".formatted(file)));
        if (password.isEmpty()) {
            section.fault(Keys.KEYSTORE_PASSWORD, "is missing; write 'operations.tls-password = {{env:TLS_PASSWORD}}'");
        }
        return keystore.flatMap(file -> password.map(secret -> new Tls(file, secret)));
    }

    /**
     * What is wrong with a key of Camel's own servers. Camel takes an option with dashes and in camel case alike, and ignores
     * upper and lower case.
     */
    private static Optional<String> whyRefused(PropertiesFile.Entry entry, boolean operated, Section section) {
        String key = entry.key().toLowerCase(Locale.ROOT).replace("-", "");
        if (!key.startsWith(SERVER) && !key.startsWith(MANAGEMENT)) {
            return Optional.empty();
        }
        String option = key.substring(key.indexOf('.', "camel.".length()) + 1);
        if (INVASIVE.contains(option) && !entry.trimmed().equals("false")) {
            return Optional.of("would let whoever reaches the port send messages into routes or see what passes;"
                    + " take this key away");
        }
        if (operated && (key.startsWith(SERVER) || OF_THE_PORT.stream().anyMatch(option::startsWith))) {
            return Optional.of("would open another port than that of the service; use operations.port, operations.address,"
                    + " operations.users and operations.tls-keystore, and take this key away");
        }
        return !operated && option.equals("host") && !loopback(entry, section)
                ? Optional.of("can be reached from other machines, and asks for no user; write 127.0.0.1, or use operations.*")
                : Optional.empty();
    }

    private static boolean loopback(PropertiesFile.Entry entry, Section section) {
        try {
            return Notation.address(section.placeholders().resolve(entry)).isLoopbackAddress();
        } catch (Placeholders.Unresolved | InvalidValue e) {
            return false;
        }
    }
}
