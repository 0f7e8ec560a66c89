package io.segmentexport.config.read;

import static io.segmentexport.config.InvalidValue.unless;

import io.segmentexport.config.InvalidValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rules for {@code connection.ID.base-url}: every request to it carries the API key. */
final class BaseUrl {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");

    private BaseUrl() {
    }

    /**
     * Reads a base URL: scheme, host and port; a {@code /} at its end is dropped.
     *
     * @throws InvalidValue for anything more, and for plain http to any host but this one
     */
    static URI parse(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new InvalidValue("is no URL; write it as https://a.klaviyo.com");
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        unless(scheme.matches("https?") && url.getHost() != null,
                "is no URL with a scheme and a host; write it as https://a.klaviyo.com");
        unless(scheme.equals("https") || LOOPBACK.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches(),
                "would send the API key in clear text; write https (http is allowed for localhost, where the sandbox is)");
        unless(url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null
                && url.getRawPath().matches("/?"),
                "has more than a scheme, a host and a port; write it as https://a.klaviyo.com");
        return URI.create(scheme + "://" + url.getRawAuthority());
    }
}
