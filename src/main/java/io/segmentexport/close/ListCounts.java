package io.segmentexport.close;

import io.segmentexport.config.Export.Reconcile;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.run.OpenRun;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the profiles of the list before and after a run, where its export asks for it ({@code reconcile = list-count}).
 * No answer to that fails a run or holds it up.
 */
public final class ListCounts {

    private static final Logger LOG = LoggerFactory.getLogger(ListCounts.class);

    private final Ledger ledger;

    public ListCounts(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Whether the list is to be counted now, before anything of the run is sent; a run that goes on was counted then. */
    public boolean toCountBefore(OpenRun run) {
        return wanted(run) && ledger.runs().listCount(run.id()).before() == null && ledger.batches().of(run.id()).isEmpty();
    }

    /** Keeps the count from before the run; the answer may be any, or null where the request was withdrawn. */
    public void before(OpenRun run, Answer answer) {
        var count = count(run, answer);
        if (count.isPresent()) {
            ledger.runs().countedBefore(run.id(), count.getAsInt());
            LOG.info("list {} has {} profiles before the run", run.export().listId(), count.getAsInt());
        }
    }

    /** Whether the list is to be counted now that the import jobs were followed. */
    public boolean toCountAfter(OpenRun run) {
        return wanted(run) && (ledger.runs().listCount(run.id()).before() != null || !ledger.batches().of(run.id()).isEmpty());
    }

    /** Keeps the count from after the run; the answer may be any, or null where the request was withdrawn. */
    public void after(OpenRun run, Answer answer) {
        var count = count(run, answer);
        if (count.isPresent()) {
            ledger.runs().countedAfter(run.id(), count.getAsInt());
            LOG.info("list {} has {} profiles after the run", run.export().listId(), count.getAsInt());
        }
    }

    private static boolean wanted(OpenRun run) {
        return run.export().reconcile() == Reconcile.LIST_COUNT && run.sameContentAs().isEmpty() && !run.held()
                && !run.cancelled();
    }

    private static OptionalInt count(OpenRun run, Answer answer) {
        var count = answer instanceof Answer.ListFound found ? found.list().profileCount() : OptionalInt.empty();
        if (count.isEmpty()) {
            LOG.warn("Klaviyo did not tell how many profiles list {} has; the run goes on without", run.export().listId());
        }
        return count;
    }
}
