package io.segmentexport.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Camel endpoint: where the files of an export are fetched from ({@code export.ID.folder = sftp:…}), or where alerts go
 * ({@code alert.to}). The URI may hold a password or a token: no message, log or report has more of it than
 * {@link #toString()}.
 *
 * @param raw    as it stands in the file, its placeholders not filled in: Camel does that
 * @param scheme the Camel component: {@code sftp}; empty if a placeholder stands for it
 * @param host   the host's name alone; empty if it cannot be told apart from a user, a password or a token
 */
public record CamelUri(String raw, String scheme, String host) {

    private static final Pattern URI = Pattern.compile("([a-z][a-z0-9+.-]*):(.+)", Pattern.DOTALL);
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]*");

    /** Whether a text is the URI of a folder and not its path; {@code C:\drop} is a path. */
    public static boolean isOfFolder(String text) {
        return URI.matcher(text).matches() && text.charAt(1) != ':';
    }

    /**
     * The URI of a folder.
     *
     * @param raw    as it stands in the file
     * @param filled the same, with what its placeholders stand for as far as that is known
     * @throws InvalidValue if it is the URI of a folder of this machine
     */
    public static CamelUri ofFolder(String raw, String filled) {
        InvalidValue.unless(isOfFolder(filled), "is no URI; write for example sftp://host/folder?username=…");
        Matcher uri = URI.matcher(filled);
        uri.matches();
        InvalidValue.unless(!uri.group(1).equals("file"), "names a folder of this machine; write its path alone");
        return new CamelUri(raw, uri.group(1), host(uri.group(2)));
    }

    /**
     * The URI that alerts go to; its host may be as secret as the rest.
     *
     * @throws InvalidValue if it cannot be a URI; the message does not repeat it
     */
    public static CamelUri ofAlerts(String raw) {
        Matcher uri = URI.matcher(raw);
        InvalidValue.unless(uri.matches() || raw.startsWith("{{"),
                "names no Camel endpoint; write its URI with the scheme, as https://host/hook or log:alerts?level=WARN");
        return new CamelUri(raw, uri.matches() ? uri.group(1) : "", "");
    }

    /** A slash or an at-sign of a password that is not escaped makes it unclear where the host begins. */
    private static String host(String rest) {
        String place = rest.replaceFirst("\\?(?s:.*)", "").replaceFirst("^//", "");
        String authority = place.replaceFirst("/(?s:.*)", "");
        if (place.indexOf('@', authority.length()) >= 0) {
            return "";
        }
        String host = authority.substring(authority.lastIndexOf('@') + 1).replaceFirst(":.*", "");
        return HOST.matcher(host).matches() ? host : "";
    }

    /** The scheme, and the host of a folder: {@code sftp://files.example.com/…}, {@code https:…}. */
    @Override
    public String toString() {
        return scheme + (scheme.isEmpty() ? "…" : host.isEmpty() ? ":…" : "://" + host + "/…");
    }
}
