package io.segmentexport.run;

/** Counts the batches that are handed over to delivery and not through it, so that a run can wait for the last. */
final class DeliveriesUnderWay {

    private int underWay;

    synchronized void begin() {
        underWay++;
    }

    synchronized void end() {
        underWay--;
        notifyAll();
    }

    synchronized void awaitAll() throws InterruptedException {
        while (underWay > 0) {
            wait();
        }
    }
}
