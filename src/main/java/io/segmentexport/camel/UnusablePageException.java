package io.segmentexport.camel;

/** A page that cannot be taken up; the message says why, and repeats nothing but IDs and what Camel's parser says. */
final class UnusablePageException extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean forGood;

    UnusablePageException(String message) {
        this(message, true);
    }

    private UnusablePageException(String message, boolean forGood) {
        super(message);
        this.forGood = forGood;
    }

    /** The page may be good; only now it cannot be taken up. */
    static UnusablePageException now(String message) {
        return new UnusablePageException(message, false);
    }

    /** Whether the same text would be refused again. */
    boolean forGood() {
        return forGood;
    }
}
