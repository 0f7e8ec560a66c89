package io.segmentexport.camel;

import io.segmentexport.run.NotReplayableException;
import io.segmentexport.close.Report;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.Run;
import io.segmentexport.run.HandOver;
import io.segmentexport.run.Runs;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.FluentProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts runs into their queues: runs that go on after a start, that an operator cancels or replays, or that a command carries. */
public final class Dispatch {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    private final Settings settings;
    private final RunBeans beans;
    private final Runs runs;
    private final ExportRoutes routes;
    private final Supplier<? extends CamelContext> context;

    Dispatch(Settings settings, RunBeans beans, ExportRoutes routes, Supplier<? extends CamelContext> context) {
        this.settings = settings;
        this.beans = beans;
        this.runs = beans.runs();
        this.routes = routes;
        this.context = context;
    }

    /** Whether a run can be carried: its connection is configured. Its export need not be: it is kept with the run. */
    public boolean carries(Run run) {
        return settings.connections().containsKey(run.export().connectionId());
    }

    /** Puts the runs that have not ended into their queues. */
    void resume() {
        to("direct:resume-runs", null);
    }

    /** Begins the runs that were missed while no service ran. What goes wrong is tried again when suspended runs are. */
    void makeUpForMissed() {
        try {
            to("direct:missed-schedules", null);
        } catch (RuntimeException e) {
            LOG.warn("runs that were missed cannot be made up for now: {}; it is tried again", e.getMessage());
        }
    }

    /**
     * Opens a run again that left records undelivered; it is to be carried then.
     *
     * @throws NotReplayableException if that cannot be; the message says why
     */
    public Run reopen(String run) {
        return runs.reopenToQueue(run, () -> beans.replay().reopen(run, Optional.empty()));
    }

    /** Ends a run before its time, and queues it, so that it ends; false if it has ended, or somebody ends it already. */
    public boolean cancel(String run, String by) {
        if (!runs.cancel(run, by)) {
            return false;
        }
        queue(run, () -> {
            var known = beans.ledger().runs().get(run);
            routes.carryRunsOf(known.export().id());
            return known;
        });
        return true;
    }

    /**
     * Opens a run again, and queues it.
     *
     * @throws NotReplayableException if that cannot be
     */
    public Run replay(String run, String by) {
        var known = beans.ledger().runs().find(run).orElseThrow(() -> new NotReplayableException("the ledger knows no run " + run));
        if (!carries(known)) {
            throw new NotReplayableException(HandOver.notCarried(known));
        }
        routes.carryRunsOf(known.export().id());
        var reopened = runs.reopenToQueue(run, () -> beans.replay().reopen(run, Optional.of(by)));
        queue(run, () -> reopened);
        return reopened;
    }

    /** What cannot be queued now is queued when waiting runs are looked for. */
    private void queue(String id, Supplier<Run> run) {
        try {
            to("direct:queue-run", run.get());
        } catch (RuntimeException e) {
            runs.notQueued(id);
            LOG.warn("run {} cannot be queued now: {}; it is tried again", id, e.getMessage());
        }
    }

    /**
     * Works on a run until it ends, or until it cannot go on now.
     *
     * @return its report; empty if the service stopped first
     */
    public Optional<Report> carry(Run run) {
        routes.carryRunsOf(run.export().id());
        var report = to("seda:runs-" + run.export().id() + "?size={{queue.size}}&waitForTaskToComplete=Always&timeout=0", run.id());
        return report instanceof Report written ? Optional.of(written) : Optional.empty();
    }

    private Object to(String endpoint, Object body) {
        FluentProducerTemplate template = context.get().createFluentProducerTemplate();
        try {
            return template.to(endpoint).withBody(body).request(Object.class);
        } finally {
            template.stop();
        }
    }
}
