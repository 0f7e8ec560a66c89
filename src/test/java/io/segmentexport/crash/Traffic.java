package io.segmentexport.crash;

import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RequestListener;
import io.segmentexport.sandbox.SandboxRequest;
import java.util.concurrent.CompletableFuture;

/** What one process asks of the sandbox, as it happens. Kills the process at a moment of a request. */
final class Traffic implements RequestListener {

    /** A moment in the life of a request. */
    enum Moment { ARRIVED, RECEIVED, ANSWERING, ANSWERED }

    /** Ends a process. */
    interface Killing {
        void kill() throws InterruptedException;
    }

    private KillPoint.AtRequest armed;
    private Killing killing;
    private int left;
    private CompletableFuture<Void> killed;
    private boolean struck;
    private int imports;
    private boolean listAnswered;

    /** A process begins: nothing was asked yet, and nothing kills it. */
    synchronized void begin() {
        armed = null;
        struck = false;
        imports = 0;
        listAnswered = false;
    }

    /** Kills at the n-th request of this kind; the answer is done when the process is gone. */
    synchronized CompletableFuture<Void> arm(KillPoint.AtRequest point, int nth, Killing how) {
        armed = point;
        left = nth;
        killing = how;
        killed = new CompletableFuture<>();
        return killed;
    }

    /** Whether the moment has come, and the process is being killed. */
    synchronized boolean struck() {
        return struck;
    }

    /** How many imports have arrived since the process began. */
    synchronized int imports() {
        return imports;
    }

    /** Whether the process knows its list, and so reads its files. */
    synchronized boolean listAnswered() {
        return listAnswered;
    }

    @Override
    public void arrived(SandboxRequest request) {
        if (Operation.BULK_IMPORT.test(request)) {
            synchronized (this) {
                imports++;
            }
        }
        tell(Moment.ARRIVED, request, 0);
    }

    @Override
    public void received(SandboxRequest request) {
        tell(Moment.RECEIVED, request, 0);
    }

    @Override
    public void answering(SandboxRequest request, int status) {
        tell(Moment.ANSWERING, request, status);
    }

    @Override
    public void answered(SandboxRequest request, int status) {
        if (Operation.LIST.test(request) && status == 200) {
            synchronized (this) {
                listAnswered = true;
            }
        }
        tell(Moment.ANSWERED, request, status);
    }

    private void tell(Moment moment, SandboxRequest request, int status) {
        if (isIt(moment, request, status)) {
            try {
                killing.kill();
                killed.complete(null);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                killed.completeExceptionally(e);
            }
        }
    }

    private synchronized boolean isIt(Moment moment, SandboxRequest request, int status) {
        boolean it = armed != null && armed.moment() == moment && armed.where().test(request)
                && armed.status().test(status) && --left == 0;
        struck |= it;
        return it;
    }
}
