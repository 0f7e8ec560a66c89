package io.segmentexport.operations;

import io.segmentexport.run.NotReplayableException;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.operations.Problem.Kind;
import java.util.Map;

/** What people do to a run: end it before its time, or have the rest of it sent again. */
public final class Interventions {

    private final Ledger ledger;
    private final Work work;
    private final History history;

    /** What carries runs. */
    public interface Work {

        /**
         * Ends a run before its time, and queues it, so that it ends.
         *
         * @param by for people: {@code user anna}
         * @return whether it is to be ended; not if it has ended, or somebody ends it already
         */
        boolean cancel(String run, String by);

        /**
         * Opens a run again, and queues it.
         *
         * @param by for people: {@code user anna}
         * @throws NotReplayableException if that cannot be
         */
        Run replay(String run, String by);
    }

    public Interventions(Ledger ledger, Work work, History history) {
        this.ledger = ledger;
        this.work = work;
        this.history = history;
    }

    /** Ends a run before its time. */
    public Reply cancel(Call call) {
        var run = ledger.runs().get(call.run());
        if (!work.cancel(run.id(), by(call))) {
            var now = ledger.runs().get(call.run());
            throw Kind.NOT_CANCELLABLE.because("run " + run.id() + (now.state().ended() ? " has ended (" + now.state().word() + ")"
                    : " is being cancelled already" + now.cancelledBy().map(who -> ", by " + who).orElse("")));
        }
        return underWay(call);
    }

    /** Opens a run again, to send what of it was not delivered. */
    public Reply replay(Call call) {
        work.replay(call.run(), by(call));
        return underWay(call);
    }

    private static String by(Call call) {
        return "user " + call.user().name();
    }

    /** The run as it is now; what was asked for goes on. However the run stands, it is queued, and is taken up when it is free. */
    private Reply underWay(Call call) {
        return Reply.json(202, history.view(ledger.runs().get(call.run()), call.user()), Map.of("Location", "/api/runs/" + call.run()));
    }
}
