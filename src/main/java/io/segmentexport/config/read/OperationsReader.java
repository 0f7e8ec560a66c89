package io.segmentexport.config.read;

import io.segmentexport.config.Settings.Operations;
import io.segmentexport.config.Settings.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the {@code operations.*} keys. Does not look into the files that they name. */
final class OperationsReader {

    private OperationsReader() {
    }

    /** What the file says of the operations; if it has faults, they are noted and it is not to be used. */
    static Operations read(Section section) {
        Operations operations = new Operations(
                section.get(Keys.PORT), section.get(Keys.ADDRESS), section.find(Keys.USERS), tls(section));
        boolean operated = operations.port().isPresent();
        if (operated && !operations.address().isLoopbackAddress() && section.entry(Keys.USERS).isEmpty()) {
            section.fault(Keys.ADDRESS, "'%s' can be reached from other machines, and there are no users; set operations.users = FILE"
                    .formatted(operations.address().getHostAddress())
                    + " and make one (user add NAME --role administrator), or bind to 127.0.0.1");
        }
        new CamelServers(section.source()).check(operated);
        return operations;
    }

    private static Optional<Tls> tls(Section section) {
        Optional<Path> keystore = section.find(Keys.KEYSTORE);
        Optional<ConfiguredSecret> password = section.secret(Keys.KEYSTORE_PASSWORD);
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
}
