package io.segmentexport.files;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names a run: {@code newsletter-20261123-101500-ab12}, sortable by time and safe in a file name. Times are UTC. */
public final class RunId {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final Pattern FORM = Pattern.compile("(.+)-(\\d{8}-\\d{6})-[0-9a-f]{4}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private RunId() {
    }

    /** The export that an ID begins with; empty where it is none. */
    public static Optional<String> export(String id) {
        return time(id).map(time -> FORM.matcher(id).replaceAll("$1"));
    }

    /** When the run of an ID was opened, to the second; empty where it is no ID. */
    public static Optional<Instant> time(String id) {
        var parts = FORM.matcher(id);
        try {
            return parts.matches() ? Optional.of(TIME.parse(parts.group(2), Instant::from)) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    public static String next(String export, Instant now) {
        return "%s-%s-%04x".formatted(export, TIME.format(now), RANDOM.nextInt(0x10000));
    }
}
