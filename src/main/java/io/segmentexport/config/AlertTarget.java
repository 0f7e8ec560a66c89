package io.segmentexport.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where alerts go, as a Camel endpoint ({@code alert.to}). The URI may hold a password or a token: no message, log or
 * report has more of it than {@link #toString()}.
 *
 * @param raw    as it stands in the file, its placeholders not filled in: Camel does that
 * @param scheme the Camel component: {@code https}; empty if a placeholder stands for it
 */
public record AlertTarget(String raw, Optional<String> scheme) {

    private static final Pattern URI = Pattern.compile("([a-z][a-z0-9+.-]*):.+", Pattern.DOTALL);

    /**
     * The target that a value is.
     *
     * @throws InvalidValue if it cannot be a URI; the message does not repeat it
     */
    public static AlertTarget parse(String raw) {
        Matcher matcher = URI.matcher(raw);
        if (matcher.matches()) {
            return new AlertTarget(raw, Optional.of(matcher.group(1)));
        }
        if (raw.startsWith("{{")) {
            return new AlertTarget(raw, Optional.empty());
        }
        throw new InvalidValue("names no Camel endpoint; write its URI with the scheme, as https://host/hook or"
                + " log:alerts?level=WARN");
    }

    /** The scheme alone: {@code https:…}. */
    @Override
    public String toString() {
        return scheme.orElse("") + (scheme.isPresent() ? ":…" : "…");
    }
}
