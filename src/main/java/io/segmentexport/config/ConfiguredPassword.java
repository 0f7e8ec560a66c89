package io.segmentexport.config;

/** A password of a database or a keystore as the configuration names it. */
final class ConfiguredPassword extends ConfiguredSecret {

    ConfiguredPassword(Entry entry, Source source) {
        super(entry, source);
    }

    @Override
    void check(String password) {
        if (password.isEmpty()) {
            throw new InvalidValue("is empty; put the password there, or leave the key out where none is asked for");
        }
        if (password.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new InvalidValue("holds a line break or another control character; put the password alone there");
        }
    }
}
