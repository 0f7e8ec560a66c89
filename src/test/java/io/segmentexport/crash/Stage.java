package io.segmentexport.crash;

/** The stages in the life of a run, in order. */
enum Stage {
    CLAIM("claim"),
    CHECK("check"),
    SPLIT("split"),
    BEFORE_POST("before the POST"),
    AFTER_POST("after the POST"),
    TRACKING("tracking"),
    CLOSING("closing");

    private final String words;

    Stage(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
