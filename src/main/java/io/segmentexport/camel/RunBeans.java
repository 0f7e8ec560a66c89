package io.segmentexport.camel;

import io.segmentexport.access.Users;
import io.segmentexport.camel.folder.PickUp;
import io.segmentexport.claim.Claims;
import io.segmentexport.claim.Recovery;
import io.segmentexport.claim.Settling;
import io.segmentexport.close.Closing;
import io.segmentexport.close.Replay;
import io.segmentexport.close.Reports;
import io.segmentexport.close.Retention;
import io.segmentexport.config.Settings;
import io.segmentexport.deliver.Delivery;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
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
import java.time.InstantSource;
import org.apache.camel.main.Main;

/**
 * What carries runs: the ledger, the data folder, and the beans that the pages of the stages call.
 *
 * @param recovery recovers what an earlier process was cut short in
 * @param settling which files have settled, for all that look
 */
public record RunBeans(
        DataFolder data, Ledger ledger, Runs runs, Claims claims, Recovery recovery, Reports reports, Closing closing, Replay replay,
        Schedules schedules, Settling settling, Room room) {

    /** Opens the ledger. */
    static RunBeans open(Settings settings, Clock clock, RunWatchers watchers) {
        var data = new DataFolder(DataFolder.create(settings.dataFolder()));
        var ledger = Ledger.open(settings);
        var claims = new Claims(settings, data, ledger, clock);
        var settling = new Settling();
        var reports = new Reports(data, ledger, clock);
        var closing = new Closing(ledger, reports, data, new DurableFiles(), clock, watchers);
        return new RunBeans(data, ledger, new Runs(settings, data, ledger, clock, watchers), claims,
                new Recovery(settings, data, ledger, clock, claims, closing::tidy), reports, closing, new Replay(ledger, data, clock),
                new Schedules(settings, ledger, claims, settling, clock, watchers), settling,
                new Room(data.root(), settings.keepFree()));
    }

    /** Binds the beans of all stages, by the names that the pages call them by. */
    void bind(Main main, Settings settings, Users users, Clock clock, InstantSource steady) {
        var tracking = settings.tracking();
        var outages = new Outages(ledger, steady, settings.delivery().giveUpAfter());
        main.bind("runs", runs);
        main.bind("recovery", recovery);
        // claim
        main.bind("claims", claims);
        PickUp.bind(main, settings, claims, settling);
        main.bind("schedules", schedules);
        // stage
        main.bind("room", room);
        main.bind("checks", new Checks(ledger, outages, users::whyNot));
        main.bind("staging", new Staging(ledger, room));
        main.bind("batching", new Batching());
        main.bind("batch-thread", Batching.ownThread());
        // deliver
        main.bind("delivery", new Delivery(ledger, outages, steady));
        // track
        main.bind("tracking", new Tracking(
                ledger, new PollSchedule(tracking.firstWait(), tracking.longestWait(), tracking.deadline()), steady));
        // close
        main.bind("closing", closing);
        main.bind("retention", new Retention(settings.retention(), data, ledger, runs, closing, clock));
    }
}
