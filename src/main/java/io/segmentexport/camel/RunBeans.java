package io.segmentexport.camel;

import io.segmentexport.access.Users;
import io.segmentexport.camel.folder.PickUp;
import io.segmentexport.claim.Claims;
import io.segmentexport.claim.Recovery;
import io.segmentexport.close.Closing;
import io.segmentexport.close.Replay;
import io.segmentexport.close.Reports;
import io.segmentexport.close.Retention;
import io.segmentexport.config.Settings;
import io.segmentexport.deliver.Delivery;
import io.segmentexport.files.DataFolder;
import io.segmentexport.klaviyo.PollSchedule;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.run.Outages;
import io.segmentexport.run.Room;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.run.Runs;
import io.segmentexport.schedule.Schedules;
import io.segmentexport.stage.Checks;
import io.segmentexport.stage.Staging;
import io.segmentexport.track.Tracking;
import java.time.Clock;
import org.apache.camel.main.Main;

/** What carries runs: the ledger, the data folder, and the beans that the pages of the stages call. */
final class RunBeans {

    private final Settings settings;
    private final Clock clock;
    private final RunWatchers watchers;
    private final DataFolder data;
    private final Ledger ledger;
    private final Runs runs;
    private final Claims claims;
    private final Recovery recovery;
    private final Reports reports;
    private final Closing closing;
    private final Replay replay;
    private final Schedules schedules;
    private final Room room;

    /** Opens the ledger. */
    RunBeans(Settings settings, Clock clock, RunWatchers watchers) {
        this.settings = settings;
        this.clock = clock;
        this.watchers = watchers;
        this.data = new DataFolder(DataFolder.create(settings.dataFolder()));
        this.ledger = Ledger.open(settings);
        this.runs = new Runs(settings, data, ledger, clock, watchers);
        this.claims = new Claims(settings, data, ledger, clock);
        this.reports = new Reports(data, ledger, clock);
        this.closing = new Closing(ledger, reports, data, clock, watchers);
        this.recovery = new Recovery(settings, data, ledger, clock, claims, closing::tidy);
        this.replay = new Replay(ledger, data, clock);
        this.schedules = new Schedules(settings, ledger, claims, clock, watchers);
        this.room = new Room(data.root(), settings.keepFree());
    }

    /** Binds the beans of all stages, by the names that the pages call them by. */
    void bind(Main main, Users users) {
        var tracking = settings.tracking();
        var outages = new Outages(ledger, clock, settings.delivery().giveUpAfter());
        main.bind("runs", runs);
        main.bind("recovery", recovery);
        // claim
        main.bind("claims", claims);
        PickUp.bind(main, settings, claims, clock);
        main.bind("schedules", schedules);
        // stage
        main.bind("room", room);
        main.bind("checks", new Checks(ledger, outages, users::whyNot));
        main.bind("staging", new Staging(ledger, room));
        main.bind("batching", new Batching());
        main.bind("batch-thread", new BatchThread());
        // deliver
        main.bind("delivery", new Delivery(ledger, outages, clock));
        // track
        main.bind("tracking", new Tracking(
                ledger, new PollSchedule(tracking.firstWait(), tracking.longestWait(), tracking.deadline()), clock));
        // close
        main.bind("closing", closing);
        main.bind("retention", new Retention(settings.retention(), data, ledger, runs, closing, clock));
    }

    /** Recovers what an earlier process was cut short in. */
    void recover() {
        recovery.recover();
    }

    DataFolder data() {
        return data;
    }

    Ledger ledger() {
        return ledger;
    }

    Runs runs() {
        return runs;
    }

    Claims claims() {
        return claims;
    }

    Replay replay() {
        return replay;
    }

    Schedules schedules() {
        return schedules;
    }

    Reports reports() {
        return reports;
    }

    Room room() {
        return room;
    }
}
