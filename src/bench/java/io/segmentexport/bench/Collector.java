package io.segmentexport.bench;

import java.util.List;

/** The garbage collectors that are compared. */
enum Collector {

    /** What the JVM takes by itself: G1 on a server with two processors and 2 GB, else Serial. */
    DEFAULT("default JVM", 1.1, List.of()),
    SERIAL("Serial", 1.25, List.of("-XX:+UseSerialGC"));

    private final String words;
    private final double mostTimesPlain;
    private final List<String> flags;

    Collector(String words, double mostTimesPlain, List<String> flags) {
        this.words = words;
        this.mostTimesPlain = mostTimesPlain;
        this.flags = flags;
    }

    String words() {
        return words;
    }

    /** How many times as long as plain Java the product may take with it for a million records, just started. */
    double mostTimesPlain() {
        return mostTimesPlain;
    }

    List<String> flags() {
        return flags;
    }
}
