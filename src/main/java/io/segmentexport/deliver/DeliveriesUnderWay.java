package io.segmentexport.deliver;

/** Counts the batches that are handed over to delivery and not through it, so that others can wait for them. */
public final class DeliveriesUnderWay {

    private int underWay;
    private String last;

    public synchronized void begin() {
        underWay++;
    }

    /** No batch comes after this one. To be told before it is delivered. */
    public synchronized void last(int number) {
        last = Integer.toString(number);
    }

    /** Whether a batch is known to be the last that the translator cut. */
    synchronized boolean isLast(Batch batch) {
        return batch.number().equals(last);
    }

    synchronized void end() {
        underWay--;
        notifyAll();
    }

    public synchronized void awaitAll() throws InterruptedException {
        awaitNoMoreThan(0);
    }

    /** For one that is under way itself. */
    synchronized void awaitOthers() throws InterruptedException {
        awaitNoMoreThan(1);
    }

    private void awaitNoMoreThan(int batches) throws InterruptedException {
        while (underWay > batches) {
            wait();
        }
    }
}
