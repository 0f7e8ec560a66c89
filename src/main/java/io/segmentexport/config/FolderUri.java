package io.segmentexport.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the files of an export are fetched from, as a Camel endpoint ({@code export.ID.folder = sftp:…}). The URI may hold
 * a password: no message, log or report has more of it than {@link #toString()}.
 *
 * @param raw    as it stands in the file, its placeholders not filled in: Camel does that
 * @param scheme the Camel component: {@code sftp}
 * @param host   the host's name alone; empty if it cannot be told apart from a user or a password
 */
public record FolderUri(String raw, String scheme, String host) {

    /** Two letters at least: {@code C:\drop} is a path. */
    private static final Pattern URI = Pattern.compile("([a-z][a-z0-9+.-]+):(.+)", Pattern.DOTALL);
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]*");

    /** Whether a text is a URI and not a path. */
    public static boolean is(String text) {
        return URI.matcher(text).matches();
    }

    /**
     * The URI that a value is.
     *
     * @param raw    as it stands in the file
     * @param filled the same, with what its placeholders stand for as far as that is known
     * @throws InvalidValue if it is the URI of a folder of this machine
     */
    public static FolderUri parse(String raw, String filled) {
        Matcher matcher = URI.matcher(filled);
        if (!matcher.matches()) {
            throw new InvalidValue("is no URI; write for example sftp://host/folder?username=…");
        }
        String scheme = matcher.group(1);
        if (scheme.equals("file")) {
            throw new InvalidValue("names a folder of this machine; write its path alone");
        }
        return new FolderUri(raw, scheme, host(matcher.group(2)));
    }

    /** A slash or an at-sign of a password that is not escaped makes it unclear where the host begins. */
    private static String host(String rest) {
        String place = rest.replaceFirst("\\?(?s:.*)", "").replaceFirst("^//", "");
        int slash = place.indexOf('/');
        String authority = slash < 0 ? place : place.substring(0, slash);
        if (place.indexOf('@', authority.length()) >= 0) {
            return "";
        }
        String host = authority.substring(authority.lastIndexOf('@') + 1).replaceFirst(":.*", "");
        return HOST.matcher(host).matches() ? host : "";
    }

    /** The scheme and the host: {@code sftp://files.example.com/…}. */
    @Override
    public String toString() {
        return scheme + (host.isEmpty() ? ":…" : "://" + host + "/…");
    }
}
