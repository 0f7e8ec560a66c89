package io.segmentexport.operations;

import io.segmentexport.ledger.Ledger;
import io.segmentexport.operations.Problem.Kind;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/** What people do to a run: end it before its time, or have the rest of it sent again. */
public final class Interventions {

    private final Ledger ledger;
    private final BiPredicate<String, String> cancel;
    private final BiConsumer<String, String> replay;
    private final History history;

    /**
     * Interventions by those who work on runs. Both take the ID of a run, and for people who asks: {@code user anna}.
     *
     * @param cancel ends a run before its time, and queues it, so that it ends; gives whether it is to be ended: not if it has
     *               ended, or somebody ends it already
     * @param replay opens a run again, and queues it; throws {@link io.segmentexport.run.NotReplayableException} if that cannot
     *               be
     */
    public Interventions(Ledger ledger, BiPredicate<String, String> cancel, BiConsumer<String, String> replay, History history) {
        this.ledger = ledger;
        this.cancel = cancel;
        this.replay = replay;
        this.history = history;
    }

    /** Ends a run before its time. */
    public Reply cancel(Call call) {
        var run = ledger.runs().get(call.run());
        if (!cancel.test(run.id(), call.by())) {
            var now = ledger.runs().get(call.run());
            throw Kind.NOT_CANCELLABLE.because("run " + run.id() + (now.state().ended() ? " has ended (" + now.state().word() + ")"
                    : " is being cancelled already" + now.cancelledBy().map(who -> ", by " + who).orElse("")));
        }
        return underWay(call);
    }

    /** Opens a run again, to send what of it was not delivered. */
    public Reply replay(Call call) {
        replay.accept(call.run(), call.by());
        return underWay(call);
    }

    /** The run as it is now; what was asked for goes on. However the run stands, it is queued, and is taken up when it is free. */
    private Reply underWay(Call call) {
        return Reply.json(202, history.view(ledger.runs().get(call.run()), call.user()), Map.of("Location", "/api/runs/" + call.run()));
    }
}
