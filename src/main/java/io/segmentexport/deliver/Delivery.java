package io.segmentexport.deliver;

import io.segmentexport.files.Explanations;
import io.segmentexport.klaviyo.Answer.ProfileFault;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.RunState;
import io.segmentexport.profile.Reason;
import io.segmentexport.run.BatchParts;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Outages.Verdict;
import io.segmentexport.run.Outages;
import io.segmentexport.run.Standing;
import io.segmentexport.run.StorageFault;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the open batches of a run. The ledger is asked before a batch is sent and told before it is, and each answer of
 * Klaviyo has one meaning.
 */
public final class Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final Ledger ledger;
    private final Outages outages;
    private final InstantSource clock;
    private final Bodies bodies;
    private final Map<OpenRun, RunDelivery> runs = new ConcurrentHashMap<>();

    public Delivery(Ledger ledger, Outages outages, InstantSource clock) {
        this.ledger = ledger;
        this.outages = outages;
        this.clock = clock;
        this.bodies = new Bodies(ledger);
    }

    /**
     * Sees that the bodies which another process wrote, or an earlier turn of the run, are there as they were staged. If they
     * are not and nothing was sent, the run is to be staged anew.
     */
    public void verify(OpenRun run) throws IOException {
        if (run.staged()) {
            bodies.ensure(run, ledger.batches().open(run.id()));
        }
    }

    /**
     * The Splitter's iterator: the open batches of a run, in order, until it is halted. The last one waits until the others are
     * through: for a batch that got no answer it shows whether Klaviyo is down, which only a batch that is sent later can show.
     */
    public Iterator<Batch> open(OpenRun run) {
        ledger.runs().move(run.id(), RunState.DELIVERING, Optional.empty());
        run.enter(RunState.DELIVERING);
        var delivery = new RunDelivery();
        runs.put(run, delivery);
        var entries = ledger.batches().open(run.id());
        run.progress().batches(entries.size());
        var open = entries.iterator();
        return new Iterator<>() {
            private boolean announced;

            @Override
            public boolean hasNext() {
                // What was announced is handed out, even if the run is halted in between: the Splitter would not wait for
                // what is under way.
                announced = open.hasNext() && (announced || !run.halted());
                return announced;
            }

            @Override
            public Batch next() {
                announced = false;
                var batch = new Batch(run, open.next());
                if (!open.hasNext()) {
                    delivery.awaitOthers();
                }
                delivery.begin();
                return batch;
            }
        };
    }

    /** What is to be sent of a batch: itself, and the parts that come in its place if Klaviyo refuses it. */
    public Deque<Batch> rest(Batch batch) {
        return new ArrayDeque<>(List.of(batch));
    }

    /** Writes that the batch is about to be sent; nothing if its run was halted, since then it is not. */
    public void sending(Batch batch) throws IOException {
        batch.run().nameInLog();
        if (batch.run().halted()) {
            return;
        }
        if (!Files.isRegularFile(batch.body()) || Files.size(batch.body()) != batch.entry().bytes()) {
            throw batch.run().halting(Standing.failed(Kind.BODIES_LOST, 1, batch.body().getFileName(), batch.run().folder()));
        }
        ledger.batches().sending(batch.run().id(), batch.number());
    }

    /**
     * Klaviyo gave the batch an import job.
     *
     * @param sent when the attempt was made that it accepted
     */
    public void accepted(Batch batch, Instant sent, Answer.Accepted answer) {
        // Before anything else: a crash until it is written leaves the batch in doubt.
        ledger.batches().accepted(batch.run().id(), batch.number(), answer.job().id(), clock.instant());
        outages.accepted(batch.run(), batch.number(), sent);
        refusals(batch).accepted();
        ledger.runs().worked(batch.run().id(), batch.run().progress().untold()); // So that a report after a crash knows of it.
        LOG.info("batch {} accepted, {} profiles, job {}", batch.number(), batch.profiles(), answer.job().id());
    }

    /**
     * Klaviyo refused some records by name: they are rejected, or lose the field that does not fit, and what remains is to be
     * sent.
     *
     * @param rest takes it
     */
    public void withoutRefused(Batch batch, Answer.ProfilesRefused answer, Deque<Batch> rest) throws IOException {
        var misfits = Misfits.in(batch, answer.faults());
        var rejections = misfits.rejected().entrySet().stream().map(entry ->
                rejection(batch, entry.getKey().inWords(), entry.getValue())).toList();
        var rejected = new RoaringBitmap();
        misfits.rejected().values().forEach(rejected::or);
        String said = answered(answer.status(), answer.faults().get(answer.faults().firstKey()).code());
        refusals(batch).named(rejected.getCardinality(), said);
        misfits.list();
        replace(batch, BatchParts.without(batch.run(), batch.entry(), rejected, misfits.mended()), rejections, misfits.notes(),
                said + ", " + answer.faults().size() + " profiles refused", rest);
    }

    /**
     * Klaviyo refused the batch and did not say which record is at fault: its halves are to be sent. A batch of one record is
     * that record.
     *
     * @param rest takes them
     */
    public void halves(Batch batch, Answer.RequestRefused answer, Deque<Batch> rest) throws IOException {
        boolean single = batch.profiles() == 1;
        String said = answered(answer.status(), answer.code());
        refusals(batch).unnamed(single ? 1 : 0, said);
        if (single) {
            var why = new ProfileFault(answer.code(), answer.detail(), List.of()).inWords();
            replace(batch, List.of(), List.of(rejection(batch, why, batch.entry().rows())), Map.of(), said + ", one record refused", rest);
        } else {
            replace(batch, BatchParts.halves(batch.run(), batch.entry()), List.of(), Map.of(), said + ": " + answer.detail(), rest);
        }
    }

    private static String answered(int status, String code) {
        return (status + " " + code).strip();
    }

    /** The parts are on disk. They enter the ledger with the rejections, in one go; then the body of the whole goes. */
    private void replace(Batch batch, List<BatchEntry> parts, List<Rejection> rejections, Map<String, Long> notes, String answer,
            Deque<Batch> rest) throws IOException {
        var run = batch.run();
        ledger.batches().replaced(batch.entry(), parts, rejections, notes, answer);
        run.bodies().delete(batch.number());
        LOG.info("batch {} refused ({}), {} part(s) in its place", batch.number(), answer, parts.size());
        refusals(batch).systematic(run.id()).ifPresent(run::halt);
        if (!run.halted()) {
            // The parts go before what remained so far: the fewer are open at a time, and the sooner one is taken.
            for (int part = parts.size() - 1; part >= 0; part--) {
                rest.addFirst(new Batch(run, parts.get(part)));
            }
        }
    }

    private static Rejection rejection(Batch batch, String detail, RoaringBitmap rows) {
        return new Rejection(batch.number(), Reason.REFUSED_BY_KLAVIYO.code(), detail, rows);
    }

    /** The list is gone: nothing more can be sent. */
    public void listUnknown(Batch batch, Answer.ListUnknown answer) {
        ledger.batches().answered(batch.run().id(), batch.number(), "list unknown: " + answer.detail());
        batch.run().halt(Standing.failed(Kind.LIST_GONE, batch.run().export().listId(), batch.run().export().id()));
    }

    /** Klaviyo rejects the connection: nothing more is sent on it until it does not, and then this batch again. */
    public void notAuthorised(Batch batch, Answer.NotAuthorised answer) {
        ledger.batches().answered(batch.run().id(), batch.number(), answer.status() + ": " + answer.detail());
    }

    /** An answer that no step of the page takes: the run fails loudly, and the batch stays open. */
    public void unexpected(Batch batch, Object answer) {
        String what = answer == null ? "no answer" : answer.getClass().getSimpleName();
        LOG.error("batch {}: the page deliver has no step for {}", batch.number(), what);
        batch.run().halt(Standing.failed(Kind.BROKEN, "batch " + batch.number() + " could not be delivered",
                "the page deliver has no step for " + what));
    }

    /** The run was halted meanwhile: the batch is sent when it resumes, or waits for a person when it has failed. */
    public void staysOpen(Batch batch) {
        LOG.debug("batch {} stays open", batch.number());
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
    public Verdict exhausted(Batch batch, Instant begun) {
        return outages.exhausted(batch.run(), batch.number(), begun);
    }

    /** The batch goes once more after the others, if Klaviyo takes one of them. */
    public void putAside(Batch batch, Answer.Unavailable last) {
        ledger.batches().answered(batch.run().id(), batch.number(), inWords(last));
        runs.get(batch.run()).add(batch, last);
        LOG.warn("batch {} waits until Klaviyo has taken another: {}", batch.number(), inWords(last));
    }

    /** Klaviyo is down: the run is suspended, and the batch is sent when it resumes. */
    public void outage(Batch batch, Answer.Unavailable last) {
        ledger.batches().answered(batch.run().id(), batch.number(), inWords(last));
        batch.run().halt(outages.standing(batch.run(), inWords(last)));
    }

    /** The batch is given up: it waits for a person, and the run goes on. */
    public void undelivered(Batch batch, Answer.Unavailable last) {
        ledger.batches().settled(batch.entry(), BatchState.UNDELIVERED, List.of(), inWords(last));
        LOG.warn("batch {} is undelivered: {}", batch.number(), inWords(last));
    }

    /** The batches that ran out of attempts and go once more, since Klaviyo accepted one that was sent later. */
    public Iterator<Batch> onceMore(OpenRun run) {
        var delivery = runs.get(run);
        return Stream.generate(() -> run.halted() ? Optional.<Batch>empty()
                        : delivery.take(batch -> outages.acceptedSince(run, batch.number())))
                .takeWhile(Optional::isPresent).map(Optional::orElseThrow).iterator();
    }

    /** All was sent, and for what still waits nothing shows that Klaviyo is up: the run is suspended, or gives it up. */
    public void stillPutAside(OpenRun run) {
        runs.remove(run).left().forEach((batch, last) -> {
            if (run.halted()) {
                return;
            }
            if (outages.givenUp(run)) {
                undelivered(batch, last);
            } else {
                outage(batch, last);
            }
        });
    }

    /** Something else went wrong: the run fails, or waits for room or the ledger. */
    public void broken(Batch batch, Throwable exception) {
        if (batch.run().broken("batch " + batch.number() + " could not be delivered", exception)) {
            LOG.error("batch {} could not be delivered: {}", batch.number(), StorageFault.in(exception)
                    .map(fault -> fault.explanation().text()).orElseGet(() -> Explanations.of(exception)));
        }
    }

    /** The batch is through delivery, whatever became of it. */
    public void through(Batch batch) {
        batch.run().progress().batchSettled();
        runs.get(batch.run()).end();
    }

    /** What Klaviyo refused of a staged batch and its parts. Parts that an earlier process left go side by side. */
    private Refusals refusals(Batch batch) {
        String root = batch.entry().root();
        return runs.get(batch.run()).refusals.computeIfAbsent(root, staged -> new Refusals(root, root.equals(batch.number())
                ? batch.profiles()
                : ledger.batches().find(batch.run().id(), root).map(BatchEntry::profiles).orElse(batch.profiles())));
    }

    private static String inWords(Answer.Unavailable answer) {
        return (answer.status() > 0 ? answer.status() + ": " : "") + answer.detail();
    }
}
