package io.segmentexport.cli;

import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;

/**
 * Waits for SIGTERM or Ctrl-C. No shutdown hook: hooks run side by side, and the embedded ledger closes in one of its
 * own, under the feet of the runs that are being stopped. A second signal ends the process at once.
 */
final class StopSignal {

    private static final int KILLED = 128;

    private final CountDownLatch told = new CountDownLatch(1);

    /** @param stop what is done when the first signal comes */
    StopSignal(Runnable stop) {
        for (var name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), signal -> {
                if (told.getCount() == 0) {
                    Runtime.getRuntime().halt(KILLED + signal.getNumber());
                }
                told.countDown();
                stop.run();
            });
        }
    }

    void await() throws InterruptedException {
        told.await();
    }
}
