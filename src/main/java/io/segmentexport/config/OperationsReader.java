package io.segmentexport.config;

import io.segmentexport.config.Settings.Operations;
import io.segmentexport.config.Settings.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the {@code operations.*} keys. Does not look into the files that they name. */
final class OperationsReader {

    private static final String KEYSTORE = "tls-keystore";
    private static final String PASSWORD = "tls-password";

    private final Source source;
    private final Section section;

    OperationsReader(Source source) {
        this.source = source;
        this.section = source.section("operations.");
    }

    /** What is said of the operations; where it has faults, they are noted and it is not to be used. */
    Operations read() {
        var operations = new Operations(
                section.value("port", Notation::port).orElse(OptionalInt.empty()),
                section.value("address", Notation::address).orElseGet(() -> Notation.address("127.0.0.1")),
                file("users"), tls());
        checkThatNotEverybodyIsLetIn(operations);
        new CamelServers(source).check(operations.port().isPresent());
        return operations;
    }

    private void checkThatNotEverybodyIsLetIn(Operations operations) {
        if (operations.port().isPresent() && !operations.address().isLoopbackAddress() && section.entry("users").isEmpty()) {
            section.fault("address", "'%s' can be reached from other machines, and there are no users; set operations.users = FILE"
                    .formatted(operations.address().getHostAddress())
                    + " and make one (user add NAME --role administrator), or bind to 127.0.0.1");
        }
    }

    private Optional<Path> file(String option) {
        return section.value(option, text -> Folders.parse(source.folder(), text));
    }

    private Optional<Tls> tls() {
        Optional<Path> keystore = file(KEYSTORE);
        Optional<Secret> password = section.password(PASSWORD);
        if (section.entry(KEYSTORE).isEmpty()) {
            password.ifPresent(given -> section.fault(PASSWORD,
                    "is for a keystore; name it: operations.tls-keystore = FILE, or take this key away"));
            return Optional.empty();
        }
        keystore.filter(file -> !Files.isRegularFile(file)).ifPresent(file -> section.fault(KEYSTORE,
                "there is no file %s; name a keystore in PKCS #12 (.p12, .pfx) or JKS".formatted(file)));
        if (password.isEmpty()) {
            section.fault(PASSWORD, "is missing; write 'operations.tls-password = {{env:TLS_PASSWORD}}'");
            return Optional.empty();
        }
        return keystore.map(file -> new Tls(file, password.get()));
    }
}
