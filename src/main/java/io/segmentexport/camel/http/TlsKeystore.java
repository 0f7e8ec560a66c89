package io.segmentexport.camel.http;

import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Settings.Tls;
import io.segmentexport.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;

/** What HTTPS is spoken with, read and tried before anybody asks. */
record TlsKeystore(Settings settings, Tls tls) {

    private static final String KEYSTORE = "operations.tls-keystore";
    private static final String PASSWORD = "operations.tls-password";

    /**
     * The key and its certificates.
     *
     * @throws ConfigurationException if the file or its password cannot be used; the message does not hold the password
     */
    SSLContextParameters parameters() {
        String password = tls.password().reveal();
        var store = new KeyStoreParameters();
        store.setKeyStore(open(password.toCharArray()));
        var keys = new KeyManagersParameters();
        keys.setKeyStore(store);
        keys.setKeyPassword(password);
        var parameters = new SSLContextParameters();
        parameters.setKeyManagers(keys);
        return parameters;
    }

    private KeyStore open(char[] password) {
        try (var stream = Files.newInputStream(tls.keystore())) {
            var store = KeyStore.getInstance(type());
            store.load(stream, password);
            if (!holdsAKey(store, password)) {
                throw fault(KEYSTORE, "there is no private key in " + tls.keystore() + "; certificates alone are not enough");
            }
            return store;
        } catch (UnrecoverableKeyException e) {
            throw fault(PASSWORD, "is not that of the key in " + tls.keystore() + "; key and file must have the same");
        } catch (NoSuchFileException e) {
            throw fault(KEYSTORE, "there is no file " + tls.keystore());
        } catch (IOException e) {
            throw e.getCause() instanceof UnrecoverableKeyException ? fault(PASSWORD, "is not that of " + tls.keystore())
                    : fault(KEYSTORE, tls.keystore() + " cannot be read as " + type() + "; look at its permissions, and at its ending:"
                            + " .p12 and .pfx stand for PKCS #12, every other for JKS");
        } catch (GeneralSecurityException e) {
            throw fault(KEYSTORE, tls.keystore() + " cannot be used (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static boolean holdsAKey(KeyStore store, char[] password) throws GeneralSecurityException {
        boolean found = false;
        for (var alias : Collections.list(store.aliases())) {
            found |= store.isKeyEntry(alias) && store.getKey(alias, password) != null;
        }
        return found;
    }

    private String type() {
        String name = tls.keystore().getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".p12") || name.endsWith(".pfx") ? "PKCS12" : "JKS";
    }

    private ConfigurationException fault(String key, String message) {
        return new ConfigurationException(List.of(new Fault(settings.file().getFileName().toString(), 0, key, message)));
    }
}
