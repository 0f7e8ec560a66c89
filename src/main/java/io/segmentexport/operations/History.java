package io.segmentexport.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.access.User.Role;
import io.segmentexport.access.User;
import io.segmentexport.close.Outcomes;
import io.segmentexport.close.Report;
import io.segmentexport.close.ReportText;
import io.segmentexport.close.Reports;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.operations.Problem.Kind;
import io.segmentexport.run.Runs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The runs: what there were, how far those are that are worked on, and their reports. Who is no administrator sees of a
 * connection its display name alone, no list and no place on the service's disk.
 */
public final class History {

    private static final int MOST = 200;
    private static final int USUALLY = 50;
    private static final String HIDDEN = "…";
    private static final List<String> QUESTIONS = List.of("export", "state", "before", "limit");

    private final Settings settings;
    private final Ledger ledger;
    private final Outcomes outcomes;
    private final Runs runs;
    private final Reports reports;

    public History(Settings settings, Ledger ledger, Runs runs, Reports reports) {
        this.settings = settings;
        this.ledger = ledger;
        this.outcomes = new Outcomes(ledger);
        this.runs = runs;
        this.reports = reports;
    }

    /** A page of them, the newest first, and where the next page is. */
    public Reply list(Call call) {
        var query = call.query(QUESTIONS);
        int most = Optional.ofNullable(query.get("limit")).map(History::limit).orElse(USUALLY);
        var export = Optional.ofNullable(query.get("export")).map(History::export);
        var state = Optional.ofNullable(query.get("state")).map(History::state);
        var before = Optional.ofNullable(query.get("before")).map(this::before);
        var found = outcomes.list(export, state, before, most + 1);
        var shown = found.subList(0, Math.min(most, found.size()));
        var list = Reply.object();
        var views = list.putArray("runs");
        shown.forEach(run -> views.add(view(run, call.user())));
        if (found.size() > most) {
            list.put("nextPage", nextPage(query, shown.get(most - 1)));
        }
        return Reply.json(list);
    }

    private static int limit(String text) {
        int limit = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MOST) {
            throw Kind.BAD_REQUEST.because("limit is a number from 1 to " + MOST);
        }
        return limit;
    }

    /** One that is not configured any more may have runs. */
    private static String export(String id) {
        if (!Admission.isId(id)) {
            throw Kind.BAD_REQUEST.because("export is the ID of an export");
        }
        return id;
    }

    private static RunState state(String word) {
        return Stream.of(RunState.values()).filter(state -> state.word().equals(word)).findFirst()
                .orElseThrow(() -> Kind.BAD_REQUEST.because("there is no such state of a run; there are "
                        + Stream.of(RunState.values()).map(RunState::word).collect(Collectors.joining(", "))));
    }

    private Run before(String id) {
        return Optional.of(id).filter(Admission::isId).flatMap(ledger.runs()::find)
                .orElseThrow(() -> Kind.BAD_REQUEST.because("before is the ID of a run, as nextPage has it"));
    }

    /** What was asked for holds nothing that would have to be escaped: it was understood. */
    private static String nextPage(Map<String, String> query, Run last) {
        return "/api/runs?before=" + last.id() + Stream.of("export", "state", "limit").filter(query::containsKey)
                .map(name -> "&" + name + "=" + query.get(name)).collect(Collectors.joining());
    }

    /** One of them. */
    public Reply show(Call call) {
        return Reply.json(view(outcomes.shown(ledger.runs().get(call.run())), call.user()));
    }

    /** A run as this user sees it. */
    ObjectNode view(Run run, User user) {
        var view = Reply.object()
                .put("run", run.id())
                .put("export", run.export().id())
                .put("exportName", run.export().displayName())
                .put("state", run.state().word())
                .put("startedBy", run.start().by())
                .put("openedAt", run.openedAt().toString());
        view.set("connection", Connections.named(settings, run.export().connectionId(), user));
        run.start().exportUser().ifPresent(name -> view.put("exportUser", name));
        run.start().dueAt().ifPresent(at -> view.put("dueAt", at.toString()));
        run.endedAt().ifPresent(at -> view.put("endedAt", at.toString()));
        run.replayedAt().ifPresent(at -> view.put("replayedAt", at.toString()));
        run.replayedBy().ifPresent(by -> view.put("replayedBy", by));
        run.cancelledBy().ifPresent(by -> view.put("cancelledBy", by));
        run.explanation().ifPresent(why -> view.put("explanation", words(why.text(), run, user)));
        run.sameContentAs().ifPresent(earlier -> view.put("sameContentAs", earlier));
        var files = view.putArray("files");
        run.files().forEach(file -> files.addObject().put("name", file.name()).put("segment", file.segment()).put("bytes", file.bytes()));
        view.putPOJO("counts", run.counts());
        runs.underWay(run.id()).ifPresent(open -> view.put("stage", open.progress().now().stage().word())
                .putPOJO("progress", open.progress().counts(open.records())));
        return view;
    }

    /** The report of a run, as JSON or, if that is preferred, as text for people. */
    public Reply report(Call call) throws IOException {
        boolean asText = call.prefersText();
        var run = ledger.runs().get(call.run());
        if (!run.state().ended() && run.state() != RunState.SUSPENDED && run.state() != RunState.UNCONFIRMED) {
            throw Kind.NOT_CLOSED_YET.because("run " + run.id() + " has not come to an end yet (" + run.state().word() + ")");
        }
        ObjectNode report = Reply.JSON.valueToTree(reports.of(run.id()).orElseThrow());
        if (call.user().role() != Role.ADMINISTRATOR) {
            withoutInnards(report, run, call.user());
            if (asText) {
                report.put("listId", HIDDEN);
            }
        }
        return asText
                ? new Reply(200, "text/plain; charset=utf-8", Map.of(),
                        ReportText.of(Reply.JSON.treeToValue(report, Report.class)).getBytes(StandardCharsets.UTF_8))
                : Reply.json(report);
    }

    private void withoutInnards(ObjectNode report, Run run, User user) {
        report.remove("consent");
        report.put("connection", Connections.displayName(settings, run.export().connectionId()));
        report.remove("listId");
        if (report.hasNonNull("explanation")) {
            report.put("explanation", words(report.get("explanation").asText(), run, user));
        }
        report.path("places").forEach(places -> {
            var paths = (ArrayNode) places;
            for (int i = 0; i < paths.size(); i++) {
                paths.set(i, Path.of(paths.get(i).asText()).getFileName().toString());
            }
        });
    }

    /**
     * An explanation, for who is no administrator with the connection by its display name, without what only
     * administrators can do about it, and without places on the service's disk.
     */
    private String words(String explanation, Run run, User user) {
        if (user.role() == Role.ADMINISTRATOR) {
            return explanation;
        }
        var id = run.export().connectionId();
        var shown = Connections.displayName(settings, id);
        return explanation
                .replace("connection." + id + ".", "connection.*.")
                .replace("connection \"" + id + "\"", "connection \"" + shown + "\"")
                .replaceAll("\\bconnection " + Pattern.quote(id) + "(?![A-Za-z0-9_-])",
                        Matcher.quoteReplacement("connection " + shown))
                .replaceAll("(?<![A-Za-z0-9_-])" + Pattern.quote(run.export().listId()) + "(?![A-Za-z0-9_-])", HIDDEN)
                .replace(settings.dataFolder().toString(), HIDDEN);
    }
}
