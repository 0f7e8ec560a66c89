package io.segmentexport.cli.work;

import io.segmentexport.camel.Integration;
import io.segmentexport.claim.Claims;
import io.segmentexport.cli.work.Errand.Place;
import io.segmentexport.cli.work.Errand.Wanted;
import io.segmentexport.close.Replay;
import io.segmentexport.close.ReportText;
import io.segmentexport.close.Reports;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Secret;
import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Requests.Progress;
import io.segmentexport.ledger.Requests.Request;
import io.segmentexport.ledger.Requests;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.database.DeliveryLock.Holder;
import io.segmentexport.ledger.database.DeliveryLock;
import io.segmentexport.run.HandOver;
import io.segmentexport.run.NotReplayableException;
import io.segmentexport.run.Runs;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.JdbiException;

/**
 * Brings runs to their end and prints their reports: in this process, if no other delivers from the data folder;
 * else through the service that does. If that service ends meanwhile and none follows it, this process takes over.
 */
public final class Carrier {

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration SEEN_EVERY = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Settings settings;
    private final Terminal terminal;
    private final DataFolder data;
    private final Clock clock = Clock.systemUTC();
    private final Duration takeOverAfter = Duration.ofMillis(Long.getLong("segment-export.take-over-millis", 30_000));
    private final StopSignal stop = new StopSignal(() -> Optional.ofNullable(this.here).ifPresent(Runs::stopAll));
    private final Map<Wanted, Long> asked = new HashMap<>();
    /** By {@link System#nanoTime}, as are all times that are waited for. */
    private long seen = System.nanoTime();
    private volatile Runs here;
    private Deque<Wanted> left;
    private int exitCode;

    public Carrier(Settings settings, Terminal terminal) {
        this.settings = settings;
        this.terminal = terminal;
        this.data = new DataFolder(settings.dataFolder());
    }

    /** Does it; gives the exit code. */
    public int carry(Errand errand) throws Exception {
        Long freeSince = null;
        do {
            var holder = DeliveryLock.holder(data);
            if (holder.isEmpty()) {
                freeSince = freeSince == null ? System.nanoTime() : freeSince;
                if (left == null || isOver(freeSince, takeOverAfter)) {
                    var ended = here(errand);
                    if (ended.isPresent()) {
                        return ended.getAsInt();
                    }
                }
                continue;
            }
            freeSince = null;
            if (holder.get().takesRequests()) {
                var ended = inService(errand, holder.get());
                if (ended.isPresent()) {
                    return ended.getAsInt();
                }
            } else if (!holder.get().words().isEmpty()) {
                terminal.warnOnce(holder.get().service() ? "Waits for the service, which is starting or stopping: " + holder.get().words()
                        : "Waits for the data folder " + data.root() + ": it is taken by " + holder.get().words());
            }
        } while (!stop.await(LOOK_EVERY));
        return stopped(false);
    }

    private static boolean isOver(long since, Duration time) {
        return System.nanoTime() - since >= time.toNanos();
    }

    /** Empty where another process was quicker. */
    private OptionalInt here(Errand errand) throws Exception {
        try (var lock = DeliveryLock.take(settings, errand.command()); var integration = new Integration(settings, false, Map.of())) {
            lock.whenLost(integration.runs()::stopAll);
            if (left != null) {
                terminal.warn("No service has come back: this command goes on by itself.");
                var requests = integration.ledger().requests(clock);
                asked.values().forEach(id -> requests.answer(id, Request.State.DONE, "the command took over"));
            }
            here = integration.runs();
            integration.recover(); // It forgets runs and adopts others, and their files are not to be claimed for a second run.
            var started = integration.startBeside(); // Meanwhile the files are watched that may still grow.
            try {
                plan(errand, new Place(integration.ledger(), integration.beans().claims(), integration.beans().replay(), false, stop));
                revealKeys(integration.ledger());
            } finally {
                awaitEnd(started);
            }
            while (!left.isEmpty() && !stop.told()) {
                ended(carry(integration, left.element()));
            }
            return OptionalInt.of(left.isEmpty() ? exitCode : stopped(false));
        } catch (DeliveryLock.HeldException quicker) {
            if (quicker.holder().isEmpty()) {
                throw quicker;
            }
            return OptionalInt.empty();
        }
    }

    private void ended(int code) {
        if (!stop.told() || code != ExitCode.GOES_ON_LATER) { // Else it stays among what is left.
            exitCode = left.remove().decides() ? ExitCode.worse(exitCode, code) : exitCode;
        }
    }

    private static void awaitEnd(Future<?> started) throws Exception {
        try {
            started.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private void plan(Errand errand, Place place) throws Exception {
        if (left == null) {
            var plan = errand.plan(place);
            exitCode = plan.exitCode();
            left = new ArrayDeque<>(plan.runs());
        }
    }

    /** Keys that are missing are told before anything begins. */
    private void revealKeys(Ledger ledger) {
        Secret.revealAll(left.stream().map(Wanted::run).map(ledger.runs()::find).flatMap(Optional::stream)
                .map(run -> settings.connections().get(run.export().connectionId()))
                .filter(Objects::nonNull).distinct().map(Connection::apiKey).toList());
    }

    private int carry(Integration integration, Wanted wanted) throws IOException {
        var found = integration.ledger().runs().find(wanted.run());
        if (found.isEmpty()) {
            return forgotten(wanted); // Recovery forgot it, after the service that it was planned with had ended.
        }
        var run = found.get();
        if (!integration.dispatch().carries(run)) {
            terminal.warn(HandOver.notCarried(run));
            return ExitCode.FAILED;
        }
        if (wanted.kind() == Request.Kind.REPLAY && !reopened(integration.ledger(), wanted)) {
            try {
                run = integration.dispatch().reopen(run.id());
            } catch (NotReplayableException e) {
                terminal.warn(e.getMessage());
                return ExitCode.FAILED;
            }
        }
        if (run.state().ended()) {
            return tell(integration.ledger(), run); // The service was quicker.
        }
        try (var display = new ProgressDisplay(
                () -> integration.runs().underWay(wanted.run()).map(open -> open.progress().now()))) {
            var report = integration.dispatch().carry(run);
            display.close();
            report.map(ReportText::of).ifPresent(terminal::print);
            return report.map(written -> ExitCode.of(RunState.of(written.state()))).orElse(ExitCode.GOES_ON_LATER);
        }
    }

    private boolean reopened(Ledger ledger, Wanted wanted) {
        return Optional.ofNullable(asked.get(wanted)).flatMap(ledger.requests(clock)::find).filter(Request::reopened).isPresent();
    }

    /** Empty if the service has ended meanwhile. */
    private OptionalInt inService(Errand errand, Holder service) throws Exception {
        try (var ledger = Ledger.open(settings)) {
            plan(errand, new Place(ledger, new Claims(settings, data, ledger, clock), new Replay(ledger, data, clock), true, stop));
            var requests = ledger.requests(clock);
            ask(errand, ledger, requests, service);
            while (!left.isEmpty() && !stop.told()) {
                var exit = follow(ledger, requests, service);
                if (exit.isEmpty()) {
                    return stop.told() ? OptionalInt.of(stopped(true)) : OptionalInt.empty();
                }
                ended(exit.getAsInt());
            }
            return OptionalInt.of(left.isEmpty() ? exitCode : stopped(true));
        } catch (JdbiException e) {
            if (isHeldBy(service)) {
                throw e;
            }
            return OptionalInt.empty(); // It took the ledger with it, which it served to this process.
        }
    }

    private void ask(Errand errand, Ledger ledger, Requests requests, Holder service) {
        for (var wanted : left) {
            boolean toDo = wanted.kind() == Request.Kind.REPLAY || !ledger.runs().get(wanted.run()).state().ended();
            if (toDo && !asked.containsKey(wanted)) {
                String by = errand.command() + " of " + System.getProperty("user.name");
                asked.put(wanted, requests.ask(wanted.kind(), wanted.run(), by));
            }
        }
        if (!asked.isEmpty()) {
            terminal.warnOnce("The service has this data folder (" + service.words() + ") and does it; Ctrl-C ends this command only.");
        }
    }

    /** Shows the progress of the next run until the service has answered; gives its exit code, or empty if it does not. */
    private OptionalInt follow(Ledger ledger, Requests requests, Holder service) throws InterruptedException, IOException {
        var wanted = left.element();
        var number = asked.get(wanted);
        if (number == null) {
            return OptionalInt.of(tell(ledger, ledger.runs().get(wanted.run())));
        }
        long began = System.nanoTime();
        var latest = new AtomicReference<Optional<Progress>>(Optional.empty());
        try (var display = new ProgressDisplay(latest::get)) {
            while (true) {
                var request = requests.find(number);
                if (request.isEmpty() || request.get().answered()) {
                    display.close();
                    return OptionalInt.of(request.map(answered -> answered(ledger, answered)).orElseGet(() -> forgotten(wanted)));
                }
                latest.set(requests.progress(wanted.run()));
                if (isOver(seen, SEEN_EVERY)) {
                    seen = System.nanoTime();
                    requests.seen(asked.values());
                }
                if (request.get().state() == Request.State.WAITING && isOver(began, PATIENCE)) {
                    terminal.warnOnce("The service has not looked at it yet; its log may tell why.");
                }
                if (stop.await(LOOK_EVERY) || !isHeldBy(service)) {
                    return OptionalInt.empty();
                }
            }
        }
    }

    private boolean isHeldBy(Holder service) throws IOException {
        boolean held = DeliveryLock.holder(data).filter(service::equals).isPresent();
        if (!held) {
            terminal.warnOnce("The service has ended. If none comes back within " + takeOverAfter.toSeconds()
                    + " s, this command goes on by itself.");
        }
        return held;
    }

    private int answered(Ledger ledger, Request request) {
        if (request.state() == Request.State.REFUSED) {
            terminal.warn("The service refuses it: " + request.answer().orElse("without a word"));
            return ExitCode.FAILED;
        }
        return tell(ledger, ledger.runs().get(request.run()));
    }

    private int forgotten(Wanted wanted) {
        terminal.warn("run " + wanted.run() + " is in the ledger no more: no file was taken for it");
        return ExitCode.FAILED;
    }

    /** Prints the report of a run on which nobody works now. */
    private int tell(Ledger ledger, Run run) {
        new Reports(data, ledger, clock).of(run.id()).map(ReportText::of).ifPresent(terminal::print);
        return ExitCode.of(run.state());
    }

    private int stopped(boolean inService) {
        if (left == null || left.isEmpty()) {
            terminal.warn("Stopped by you; nothing was begun.");
            return ExitCode.FAILED;
        }
        terminal.warn(inService
                ? "Stopped by you; the service goes on with " + left.size() + " run(s). \"runs\" and \"report\" show how they end."
                : "Stopped by you; " + left.size() + " run(s) go on with the next service, or with \"resume --all\".");
        return ExitCode.GOES_ON_LATER;
    }
}
