package io.segmentexport.bench;

/** What the {@link Sink} is asked for, with the requests that Klaviyo's OpenAPI document allows an account. */
enum Endpoint {

    IMPORT(10, 150),
    JOB(10, 150),
    JOB_ERRORS(10, 150),
    ACCOUNTS(1, 15),
    LIST(75, 750);

    private final int inSecond;
    private final int inMinute;

    Endpoint(int inSecond, int inMinute) {
        this.inSecond = inSecond;
        this.inMinute = inMinute;
    }

    int inSecond() {
        return inSecond;
    }

    int inMinute() {
        return inMinute;
    }
}
