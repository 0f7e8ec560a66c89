package io.segmentexport.config;

/** An API key as the configuration names it. */
final class ConfiguredApiKey extends ConfiguredSecret implements ApiKey {

    ConfiguredApiKey(Entry entry, Source source) {
        super(entry, source);
    }

    @Override
    void check(String key) {
        if (key.isEmpty()) {
            throw new InvalidValue("is empty; put the private API key there, as Klaviyo shows it under Settings > API keys");
        }
        if (!key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new InvalidValue("holds a blank, a line break or another character that no API key has;"
                    + " put the private API key alone there");
        }
    }
}
