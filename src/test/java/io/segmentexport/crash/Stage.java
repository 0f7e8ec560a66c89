package io.segmentexport.crash;

/** The stages in the life of a run, in order. */
enum Stage {
    CLAIM("claim", 3),
    CHECK("check", 3),
    STAGING("staging", 5),
    STAGED("between staging and delivery", 2),
    BEFORE_POST("before the POST", 3),
    CUTTING("while a part of a refused batch is cut", 2),
    AFTER_POST("after the POST", 3),
    TRACKING("tracking", 3),
    CLOSING("closing", 3);

    private final String words;
    private final int fewestPoints;

    Stage(String words, int fewestPoints) {
        this.words = words;
        this.fewestPoints = fewestPoints;
    }

    /** At how many points of it the usual form kills at least. */
    int fewestPoints() {
        return fewestPoints;
    }

    @Override
    public String toString() {
        return words;
    }
}
