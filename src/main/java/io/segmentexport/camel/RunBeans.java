package io.segmentexport.camel;

import io.segmentexport.access.Users;
import io.segmentexport.camel.folder.PickUp;
import io.segmentexport.claim.Claims;
import io.segmentexport.claim.Recovery;
import io.segmentexport.close.Closing;
import io.segmentexport.close.Corrections;
import io.segmentexport.close.ListCounts;
import io.segmentexport.close.Replay;
import io.segmentexport.close.Reports;
import io.segmentexport.close.Retention;
import io.segmentexport.config.Settings;
import io.segmentexport.deliver.Delivery;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DiskSpace;
import io.segmentexport.klaviyo.PollSchedule;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.run.Outages;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.run.Runs;
import io.segmentexport.schedule.Schedules;
import io.segmentexport.stage.BatchAssembly;
import io.segmentexport.stage.Checks;
import io.segmentexport.stage.Segments;
import io.segmentexport.stage.TableMemory;
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
    private final Corrections corrections;
    private final Replay replay;
    private final Schedules schedules;
    private final DiskSpace diskSpace;

    /** Opens the ledger. */
    RunBeans(Settings settings, Clock clock, RunWatchers watchers) {
        this.settings = settings;
        this.clock = clock;
        this.watchers = watchers;
        this.data = new DataFolder(DataFolder.create(settings.dataFolder()));
        this.ledger = Ledger.open(settings);
        this.runs = new Runs(settings, data, ledger, clock, watchers);
        this.claims = new Claims(settings, data, ledger, clock);
        this.recovery = new Recovery(settings, data, ledger, clock, claims);
        this.reports = new Reports(data, ledger, clock);
        this.corrections = new Corrections(ledger, reports, data, clock);
        this.replay = new Replay(ledger, data, clock);
        this.schedules = new Schedules(settings, ledger, claims, clock, watchers);
        this.diskSpace = new DiskSpace(data.root(), settings.keepFree());
    }

    /** Binds the beans of all stages, by the names that the pages call them by. */
    void bind(Main main, Users users, TableMemory memory) {
        var tracking = settings.tracking();
        var outages = new Outages(ledger, clock, settings.delivery().giveUpAfter());
        main.bind("runs", runs);
        main.bind("recovery", recovery);
        // claim
        main.bind("claims", claims);
        PickUp.bind(main, settings, claims, clock);
        main.bind("schedules", schedules);
        // stage
        main.bind("diskSpace", diskSpace);
        main.bind("checks", new Checks(ledger, outages, users::whyNot));
        main.bind("listCounts", new ListCounts(ledger));
        main.bind("segments", new Segments(ledger, memory));
        main.bind("batchAssembly", new BatchAssembly());
        // deliver
        main.bind("delivery", new Delivery(ledger, outages, clock));
        // track
        main.bind("tracking", new Tracking(
                ledger, new PollSchedule(tracking.firstWait(), tracking.longestWait(), tracking.deadline()), clock));
        // close
        main.bind("closing", new Closing(ledger, reports, corrections, data, clock, watchers));
        main.bind("retention", new Retention(settings.retention(), data, runs, reports, clock));
    }

    /** Recovers what an earlier process was cut short in. */
    void recover() {
        recovery.recover();
        corrections.makeUpForACrash();
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

    DiskSpace diskSpace() {
        return diskSpace;
    }
}
