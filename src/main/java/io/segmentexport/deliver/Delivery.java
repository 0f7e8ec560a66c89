package io.segmentexport.deliver;

import io.segmentexport.files.Explanations;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.klaviyo.ProfileFault;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.RowList;
import io.segmentexport.ledger.StorageFault;
import io.segmentexport.profile.Reason;
import io.segmentexport.run.Exhaustions;
import io.segmentexport.run.Halt;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Outages;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a batch: the ledger is asked before it is sent and told before it is, and each answer of Klaviyo
 * has one meaning.
 */
public final class Delivery {

    /**
     * A batch that was refused this often, whole and in parts, is not a good batch with a bad record in it: to find one
     * bad record among ten thousand, halving takes some fifteen refusals. Parts that Klaviyo accepts do not count.
     */
    static final int MOST_REFUSALS_OF_A_BATCH = 30;

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final Ledger ledger;
    private final Outages outages;
    private final Clock clock;

    public Delivery(Ledger ledger, Outages outages, Clock clock) {
        this.ledger = ledger;
        this.outages = outages;
        this.clock = clock;
    }

    /**
     * The Idempotent Receiver: what of a batch still has to be sent. Nothing where the run is halted or the batch was
     * settled before; its open parts where it was replaced before. A batch that comes out otherwise than the ledger has it
     * fails the run: what was sent of the file could not be told from what was not.
     *
     * <p>The last batch of a run waits until the others are through: for one that got no answer it shows whether Klaviyo is
     * down, which only a batch that is sent afterwards can show.
     */
    public List<Batch> toSend(Batch batch) throws InterruptedException {
        var open = open(batch);
        if (!open.isEmpty() && batch.run().deliveries().isLast(batch)) {
            batch.run().deliveries().awaitOthers();
        }
        return open;
    }

    private List<Batch> open(Batch batch) {
        if (batch.run().halted()) {
            return List.of();
        }
        return batch.run().knewBefore(batch, ledger.batches()::numbers) ? openOfKnown(batch) : List.of(batch);
    }

    private List<Batch> openOfKnown(Batch batch) {
        var known = ledger.batches().find(batch.run().id(), batch.number());
        if (known.isPresent() && !known.get().rows().equals(batch.rows())) {
            batch.run().halt(new Halt.Failed("batch " + batch.number() + " comes out otherwise than the ledger has it, so this "
                    + "is not the program or not the file that the run began with; nothing more was sent, "
                    + "drop the segment again"));
            return List.of();
        }
        if (known.isEmpty() || known.get().state().toSend()) {
            return List.of(batch);
        }
        if (known.get().state() != BatchState.REPLACED) {
            return List.of();
        }
        return ledger.batches().partsOf(known.get()).stream()
                .flatMap(part -> open(batch.part(part.number(), part.rows())).stream())
                .toList();
    }

    /** Writes that the batch is about to be sent, and gives its body. */
    public BulkImportBody sending(Batch batch) {
        var body = batch.body();
        ledger.batches().sending(batch.entry(body));
        return body;
    }

    /**
     * Klaviyo gave the batch an import job.
     *
     * @param sent when the attempt was made that it accepted
     */
    public void accepted(Batch batch, Instant sent, Answer.Accepted answer) {
        // Before anything else: a crash until it is written leaves the batch in doubt.
        ledger.batches().accepted(batch.run().id(), batch.number(), answer.job().id(), clock.instant());
        outages.accepted(batch, sent);
        LOG.info("batch {} accepted, {} profiles, job {}",
                batch.number(), batch.profiles(), answer.job().id());
    }

    /** Klaviyo refused some records by name: they are rejected, and the rest is what remains to be sent. */
    public List<Batch> withoutRefused(Batch batch, Answer.ProfilesRefused answer) {
        var rejections = new LinkedHashMap<ProfileFault, RowList>();
        var refused = RowList.empty();
        answer.faults().forEach((index, fault) -> {
            int position = batch.rows().at(index);
            refused.add(position);
            rejections.computeIfAbsent(fault, f -> RowList.empty()).add(position);
        });
        batch.run().progress().rejected(refused.size());
        var rest = batch.without(refused);
        var parts = rest.profiles() == 0 ? List.<Batch>of() : List.of(rest);
        replace(batch, parts, rejections(batch, rejections), "400, " + refused.size() + " profiles refused");
        return goesOn(batch) ? parts : List.of();
    }

    /**
     * Klaviyo refused the batch and did not say which record is at fault: its halves remain to be sent. Where it has
     * but one record, that is the one.
     */
    public List<Batch> halves(Batch batch, Answer.RequestRefused answer) {
        if (batch.profiles() == 1) {
            var rejection = new Rejection(batch.number(), Reason.REFUSED_BY_KLAVIYO.code(), answer.detail(), batch.rows());
            batch.run().progress().rejected(1);
            replace(batch, List.of(), List.of(rejection), answer.status() + ", one record refused");
            goesOn(batch);
            return List.of();
        }
        var parts = batch.halves();
        replace(batch, parts, List.of(), answer.status() + ": " + answer.detail());
        return goesOn(batch) ? parts : List.of();
    }

    /** The list is gone: nothing more can be sent. */
    public void listUnknown(Batch batch, Answer.ListUnknown answer) {
        ledger.batches().answered(batch.run().id(), batch.number(), "list unknown: " + answer.detail());
        batch.run().halt(new Halt.Failed("Klaviyo knows no list " + batch.run().export().listId() + " (any more): correct export."
                + batch.run().export().id() + ".list-id, then drop the file again"));
    }

    /** The connection is not accepted: nothing more is sent on it until it is, and then this batch again. */
    public void notAuthorised(Batch batch, Answer.NotAuthorised answer) {
        ledger.batches().answered(batch.run().id(), batch.number(), answer.status() + ": " + answer.detail());
    }

    /** When an attempt to send a batch is made. */
    public Instant now() {
        return clock.instant();
    }

    /**
     * All attempts are used up: whether the fault is the batch's or Klaviyo is down.
     *
     * @param begun when the first of them was made
     */
    public Exhaustions.Verdict exhausted(Batch batch, Instant begun) {
        return outages.exhausted(batch, begun);
    }

    /** The batch waits until it is known whether Klaviyo is down, and the run goes on. */
    public void putAside(Batch batch, Answer.Unavailable last) {
        ledger.batches().answered(batch.run().id(), batch.number(), inWords(last));
        batch.run().putAside().add(batch, last);
        LOG.warn("batch {} is put aside until Klaviyo has taken another: {}", batch.number(), inWords(last));
    }

    /** Klaviyo is down: the run is suspended, and the batch is sent when it goes on. */
    public void outage(Batch batch, Answer.Unavailable last) {
        ledger.batches().answered(batch.run().id(), batch.number(), inWords(last));
        batch.run().halt(outages.halt(batch.run(), inWords(last)));
    }

    /** The batch is given up: it waits for a person, and the run goes on. */
    public void undelivered(Batch batch, Answer.Unavailable last) {
        ledger.batches().settled(batch.entry(), BatchState.UNDELIVERED, List.of(), inWords(last));
        LOG.warn("batch {} is undelivered: {}", batch.number(), inWords(last));
    }

    /**
     * The batches of the run that were put aside and are sent once more, since Klaviyo has accepted another one meanwhile.
     * Each is looked for when it is asked for: sending one may be what lets the next go.
     */
    public Iterator<Batch> onceMore(OpenRun run) {
        return new Iterator<>() {
            private Batch next;

            @Override
            public boolean hasNext() {
                if (next == null && !run.halted()) {
                    next = run.putAside().take(outages::acceptedSince).orElse(null);
                }
                return next != null;
            }

            @Override
            public Batch next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("no batch of " + run + " is to be sent once more");
                }
                var batch = next;
                next = null;
                return batch;
            }
        };
    }

    /** All is read, and for what is still put aside nothing shows that Klaviyo is up: the run waits, or gives it up. */
    public void stillPutAside(OpenRun run) {
        for (var waiting : run.putAside().takeAll()) {
            if (run.halted()) {
                return;
            }
            if (outages.givenUp(run)) {
                undelivered(waiting.batch(), waiting.last());
            } else {
                outage(waiting.batch(), waiting.last());
            }
        }
    }

    /** Something went wrong on the way: the run cannot go on, or not now. */
    public void broken(Batch batch, Throwable exception) {
        if (batch.run().held()) {
            return;
        }
        batch.run().broken("batch " + batch.number() + " could not be delivered", exception);
        var fault = StorageFault.in(exception);
        if (fault.isPresent()) {
            LOG.warn("batch {} cannot be delivered now: {}", batch.number(), fault.get().explanation());
        } else {
            LOG.error("batch {} could not be delivered: {}", batch.number(), Explanations.of(exception));
        }
    }

    /** The batch is through delivery, whatever became of it. */
    public void through(Batch batch) {
        batch.run().progress().batchSettled();
        batch.run().deliveries().end();
    }

    private void replace(Batch batch, List<Batch> parts, List<Rejection> rejections, String answer) {
        ledger.batches().replaced(batch.entry(), parts.stream().map(Batch::entry).toList(), rejections, answer);
        LOG.info("batch {} refused ({}), {} part(s) in its place", batch.number(), answer, parts.size());
    }

    private boolean goesOn(Batch batch) {
        if (batch.run().refused(batch.root()) < MOST_REFUSALS_OF_A_BATCH) {
            return true;
        }
        batch.run().halt(new Halt.Failed("Klaviyo refused batch " + batch.root() + " and its parts "
                + MOST_REFUSALS_OF_A_BATCH + " times, so the fault is systematic; see the last answers with report "
                + batch.run().id() + ", correct the export's fields, then drop the file again"));
        return false;
    }

    private static List<Rejection> rejections(Batch batch, Map<ProfileFault, RowList> faults) {
        var rejections = new ArrayList<Rejection>();
        faults.forEach((fault, rows) -> rejections.add(
                new Rejection(batch.number(), Reason.REFUSED_BY_KLAVIYO.code(), inWords(fault), rows)));
        return rejections;
    }

    private static String inWords(Answer.Unavailable answer) {
        return (answer.status() > 0 ? answer.status() + ": " : "") + answer.detail();
    }

    private static String inWords(ProfileFault fault) {
        return fault.attribute().map(attribute -> attribute + ": ").orElse("") + fault.detail();
    }
}
