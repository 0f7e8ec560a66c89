package io.segmentexport.bench;

import java.util.List;

/** The garbage collectors that are compared. */
enum Collector {

    /** What the JVM takes by itself: G1 on a server with two processors and 2 GB, else Serial. */
    DEFAULT("default JVM", List.of()),
    SERIAL("Serial", List.of("-XX:+UseSerialGC"));

    private final String words;
    private final List<String> flags;

    Collector(String words, List<String> flags) {
        this.words = words;
        this.flags = flags;
    }

    String words() {
        return words;
    }

    List<String> flags() {
        return flags;
    }
}
