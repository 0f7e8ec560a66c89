package io.segmentexport.run;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** Names a run: {@code newsletter-20261123-101500-ab12}, sortable by time and safe in a file name. Times are UTC. */
final class RunId {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Pattern ENDING = Pattern.compile("-\\d{8}-\\d{6}-[0-9a-f]{4}");

    private RunId() {
    }

    /** Whether this is how a run of the export is called. */
    static boolean isOf(String export, String name) {
        return name.startsWith(export) && ENDING.matcher(name.substring(export.length())).matches();
    }

    static String next(String export, Instant now) {
        return "%s-%s-%04x".formatted(export, TIME.format(now), RANDOM.nextInt(0x10000));
    }
}
