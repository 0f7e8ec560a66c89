package io.segmentexport.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.access.User.Action;
import io.segmentexport.access.User;
import io.segmentexport.close.Outcomes;
import io.segmentexport.config.Export.Schedule;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.config.Word;
import io.segmentexport.files.Explanations;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.ScheduleTable.ScheduleEntry;
import io.segmentexport.ledger.Start;
import io.segmentexport.operations.Problem.Kind;
import io.segmentexport.operations.Problem.ProblemException;
import io.segmentexport.run.Runs;
import io.segmentexport.schedule.Schedules.Asked;
import io.segmentexport.schedule.Schedules;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exports: what they are, when they run, and the runs of them that are asked for. */
public final class Exports {

    private static final Logger LOG = LoggerFactory.getLogger(Exports.class);
    private static final String NOTHING = "no whole snapshot of a selected segment lies in its folder";

    private final Settings settings;
    private final Ledger ledger;
    private final Outcomes outcomes;
    private final Runs runs;
    private final Schedules schedules;
    private final InstantSource clock;

    public Exports(Settings settings, Ledger ledger, Runs runs, Schedules schedules, InstantSource clock) {
        this.settings = settings;
        this.ledger = ledger;
        this.outcomes = new Outcomes(ledger);
        this.runs = runs;
        this.schedules = schedules;
        this.clock = clock;
    }

    /** All of them, in the order of the configuration. */
    public Reply list(Call call) {
        var unended = ledger.runs().unended();
        var list = Reply.object();
        var exports = list.putArray("exports");
        settings.exports().values().forEach(export -> exports.add(view(export, call.user(), unended)));
        return Reply.json(list);
    }

    /** One of them. */
    public Reply show(Call call) {
        return Reply.json(view(export(call), call.user(), ledger.runs().unended()));
    }

    private Export export(Call call) {
        return settings.exports().get(call.export());
    }

    private ObjectNode view(Export export, User user, List<Run> unended) {
        var connection = settings.connectionOf(export);
        var view = Reply.object()
                .put("id", export.id())
                .put("displayName", export.displayName())
                .put("run", Word.of(export.starts()))
                .put("status", status(export, unended))
                .put("mayRun", user.may(Action.RUN, connection));
        view.set("connection", Connections.named(settings, connection.id(), user));
        var segments = view.putArray("segments");
        (export.segments().all() ? List.of("*") : export.segments().names()).forEach(segments::add);
        if (user.may(Action.SEE_CONNECTION, connection)) {
            view.put("listId", export.listId());
        }
        export.owner().ifPresent(owner -> view.put("owner", owner));
        export.schedule().ifPresent(schedule -> {
            var entry = ledger.schedules().find(export.id());
            view.set("schedule", view(schedule, entry));
            next(schedule, entry).ifPresent(at -> view.put("next", at.toString()));
        });
        ledger.runs().list(Optional.of(export.id()), 1).forEach(run -> view.set("lastRun", last(outcomes.shown(run))));
        return view;
    }

    private String status(Export export, List<Run> unended) {
        var ours = unended.stream().filter(run -> run.export().id().equals(export.id())).toList();
        if (ours.stream().anyMatch(run -> runs.underWay(run.id()).isPresent())) {
            return "running";
        }
        if (ours.stream().anyMatch(run -> run.state() == RunState.SUSPENDED)) {
            return "suspended";
        }
        return ours.stream().allMatch(run -> run.state() == RunState.UNCONFIRMED) ? "idle" : "queued";
    }

    private static ObjectNode last(Run run) {
        var view = Reply.object().put("run", run.id()).put("state", run.state().word())
                .put("openedAt", run.openedAt().toString());
        run.endedAt().ifPresent(at -> view.put("endedAt", at.toString()));
        return view;
    }

    private ObjectNode view(Schedule schedule, Optional<ScheduleEntry> entry) {
        var view = Reply.object()
                .put("cron", schedule.cron())
                .put("timeZone", schedule.zone().getId())
                .put("paused", entry.map(ScheduleEntry::paused).orElse(false));
        entry.flatMap(ScheduleEntry::pausedBy).ifPresent(by -> view.put("pausedBy", by));
        entry.flatMap(ScheduleEntry::pausedAt).ifPresent(at -> view.put("pausedAt", at.toString()));
        next(schedule, entry).ifPresent(at -> view.put("next", at.toString()));
        return view;
    }

    /** When it is due next; empty if it is paused, or never is again. */
    private Optional<Instant> next(Schedule schedule, Optional<ScheduleEntry> entry) {
        return entry.map(ScheduleEntry::paused).orElse(false) ? Optional.empty()
                : schedule.nextAfter(clock.instant());
    }

    /**
     * A run of one export is asked for.
     *
     * @return what is to be run
     * @throws ProblemException if its files are exported by themselves
     */
    public Asked asked(Call call) {
        var export = export(call);
        if (export.starts() == Export.Starts.ON_ARRIVAL) {
            throw Kind.NOTHING_TO_EXPORT.because("export " + export.id() + " takes each file as it arrives, so nothing waits; to start its runs "
                    + "set export." + export.id() + ".run = on-demand or on-schedule");
        }
        return new Asked(export, Start.asked(call.user().name(), "run"));
    }

    /**
     * A run was asked for.
     *
     * @param run its ID; null if there was nothing to export
     */
    public Reply started(Call call, String run) {
        if (run == null) {
            throw Kind.NOTHING_TO_EXPORT.because("export " + call.export() + ": " + NOTHING);
        }
        return Reply.json(202, Reply.object().put("export", call.export()).put("run", run),
                Map.of("Location", "/api/runs/" + run));
    }

    /**
     * A run of each export is asked for that has an active schedule, as Customer Insights does, and that who asks may run.
     *
     * @throws ProblemException if there is none
     */
    public List<Asked> allAsked(Call call) {
        var asked = settings.exports().values().stream()
                .filter(export -> call.user().may(Action.RUN, settings.connectionOf(export)))
                .filter(export -> export.schedule().isPresent())
                .filter(export -> !ledger.schedules().find(export.id()).map(ScheduleEntry::paused).orElse(false))
                .map(export -> new Asked(export, Start.asked(call.user().name(), "run all")))
                .toList();
        if (asked.isEmpty()) {
            throw Kind.NOTHING_TO_EXPORT.because("no export that user " + call.user().name() + " may run has an active schedule; see \"mayRun\" and "
                    + "\"schedule\" of /api/exports. An export on demand is run by POST /api/exports/EXPORT/runs");
        }
        return asked;
    }

    /**
     * One of all that were asked for.
     *
     * @param run its ID; null if there was nothing to export
     */
    public ObjectNode oneStarted(String export, String run) {
        var view = Reply.object().put("export", export);
        return run == null ? view.put("reason", NOTHING) : view.put("run", run);
    }

    /** One of all that were asked for could not be started. */
    public ObjectNode oneFailed(String export, Exception why) {
        LOG.error("export {}: a run that was asked for could not be started: {}", export, Explanations.of(why));
        return Reply.object().put("export", export).put("reason", "its files cannot be claimed now; the log tells more");
    }

    /** All that were asked for. */
    public Reply allStarted(List<ObjectNode> started) {
        var list = Reply.object();
        var all = list.putArray("exports");
        started.forEach(all::add);
        return Reply.json(202, list, Map.of());
    }

    /** Pauses a schedule: it starts no runs until it is resumed. A paused schedule stays as it is. */
    public Reply pause(Call call) {
        var schedule = schedule(call);
        schedules.pause(call.export(), call.by());
        return Reply.json(view(schedule, ledger.schedules().find(call.export())));
    }

    /** A schedule starts runs again; what was due meanwhile is not made up for. */
    public Reply resume(Call call) {
        var schedule = schedule(call);
        schedules.resume(call.export(), call.by());
        return Reply.json(view(schedule, ledger.schedules().find(call.export())));
    }

    private Schedule schedule(Call call) {
        return export(call).schedule().orElseThrow(() -> Kind.NO_SCHEDULE.because(
                "export " + call.export() + " does not run on schedule (export." + call.export() + ".run)"));
    }
}
