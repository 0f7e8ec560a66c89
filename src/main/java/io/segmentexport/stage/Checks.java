package io.segmentexport.stage;

import io.segmentexport.config.Export.OnDuplicateContent;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.RunFile;
import io.segmentexport.ledger.RunState;
import io.segmentexport.profile.ProfileMapper;
import io.segmentexport.profile.UnmappableColumnsException;
import io.segmentexport.run.ExportUsers;
import io.segmentexport.run.Halt;
import io.segmentexport.run.Obstacle;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Outages;
import io.segmentexport.run.RunHaltedException;
import io.segmentexport.run.RunPlaces;
import io.segmentexport.run.Suspension;
import io.segmentexport.segment.SegmentCheck;
import io.segmentexport.segment.SegmentFacts;
import io.segmentexport.segment.SegmentFileException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked at before anything leaves. A run that does not pass is halted with a message that says what to do. */
public final class Checks {

    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);

    private final Ledger ledger;
    private final Outages outages;
    private final ExportUsers users;

    /** Where every user may run every export. */
    public Checks(Ledger ledger, Outages outages) {
        this(ledger, outages, (user, connection) -> Optional.empty());
    }

    public Checks(Ledger ledger, Outages outages, ExportUsers users) {
        this.ledger = ledger;
        this.outages = outages;
        this.users = users;
    }

    /** Somebody agreed to the data transfer. */
    public void consent(OpenRun run) {
        ledger.runs().move(run.id(), RunState.CHECKING, Optional.empty());
        run.enter(RunState.CHECKING);
        if (run.connection().consent().isEmpty()) {
            throw run.halting(new Halt.Failed("connection " + run.connection().id() + " has no consent to the data transfer"
                    + unsent(run) + ": write who agreed and when into connection." + run.connection().id()
                    + ".data-privacy-consent, then \"replay " + run.id() + "\""));
        }
    }

    /**
     * The user on whose behalf the run is may run exports on its connection now: the owner of an unattended run, who may have
     * left since, as well as who asked. A run that somebody opened again is that person's responsibility.
     */
    public void exportUser(OpenRun run) {
        if (run.run().replayedAt().isPresent()) {
            return;
        }
        run.run().start().exportUser().ifPresent(user -> users.whyNot(user, run.connection()).ifPresent(why -> {
            throw failed(run, "export user " + user + " " + why + "; mend that, or name another one in export." + run.export().id()
                    + ".owner; \"replay " + run.id() + "\" then sends this run");
        }));
    }

    /** Klaviyo takes the key, and the list is there. */
    public void list(OpenRun run, Answer answer) {
        if (answer instanceof Answer.ListFound found) {
            LOG.info("list {} is \"{}\"", run.export().listId(), found.list().name());
        } else if (answer instanceof Answer.NotAuthorised refused) {
            throw run.halting(Suspension.of(run, refused));
        } else if (answer instanceof Answer.Unavailable && hasSent(run) && outages.givenUp(run)) {
            LOG.warn("Klaviyo does not answer; what it does not take now is given up (delivery.give-up-after)");
        } else if (answer instanceof Answer.Unavailable unavailable) {
            throw run.halting(new Halt.Suspended(Obstacle.OUTAGE, "Klaviyo could not be asked for list "
                    + run.export().listId() + unsent(run) + ": " + unavailable.detail() + "; the run goes on by itself when "
                    + run.connection().baseUrl() + " answers"));
        } else if (answer instanceof Answer.RequestRefused refused) {
            throw run.halting(new Halt.Failed("Klaviyo refused the look-up of list " + run.export().listId() + unsent(run) + " ("
                    + refused.status() + ": " + refused.detail() + "): see that connection." + run.connection().id()
                    + ".revision is one that Klaviyo serves, then \"replay " + run.id() + "\""));
        } else {
            throw run.halting(new Halt.Failed("Klaviyo knows no list " + run.export().listId() + unsent(run) + ": correct "
                    + "export." + run.export().id() + ".list-id (the list's settings page in Klaviyo shows it), then drop the "
                    + "file again"));
        }
    }

    /**
     * Every file can be decoded and read to its end, has the mapped columns, and the run is no larger than the export
     * allows. Where the run goes on, each file is still the one that was checked at first: else its batches would not be
     * those that the ledger knows. Content that was exported before is skipped, where the export says so.
     */
    public void files(OpenRun run) {
        ensureNoneIsGone(run);
        var checked = new ArrayList<RunFile>();
        int records = 0;
        for (var file : run.files()) {
            var facts = check(run, file, records);
            ensureTheSame(run, file, facts);
            records += facts.records();
            checked.add(file.with(facts));
        }
        run.checked(checked);
        String content = DigestUtils.sha256Hex(checked.stream().map(file -> file.sha256().orElseThrow()).collect(Collectors.joining("\n")));
        ledger.runs().checked(run.id(), checked, content);
        LOG.info("{} records in {} file(s)", run.records(), checked.size());
        skipWhatWasExported(run, content);
    }

    private void ensureNoneIsGone(OpenRun run) {
        var gone = run.files().stream().filter(file -> !Files.exists(run.path(file))).map(RunFile::name).toList();
        if (!gone.isEmpty()) {
            throw failed(run, new RunPlaces(run.run(), run.data()).gone(gone) + "; drop the segment again");
        }
    }

    private void ensureTheSame(OpenRun run, RunFile file, SegmentFacts facts) {
        if (file.sha256().isPresent() && !file.sha256().get().equals(facts.sha256())) {
            throw failed(run, file.name() + " was changed after it was checked (its SHA-256 is another); drop the segment again");
        }
    }

    private SegmentFacts check(OpenRun run, RunFile file, int recordsBefore) {
        try {
            var facts = new SegmentCheck().check(run.path(file), run.csvOptions(), run.export().maxProfiles(), recordsBefore);
            new ProfileMapper(run.export(), facts.columns());
            return facts;
        } catch (UnmappableColumnsException e) {
            throw failed(run, e.getMessage().replace("the file", file.name()));
        } catch (SegmentFileException e) {
            throw failed(run, e.getMessage());
        }
    }

    private RunHaltedException failed(OpenRun run, String message) {
        return run.halting(new Halt.Failed(message + unsent(run)));
    }

    /** Nothing was sent, unless the run goes on after it had begun to send. */
    private String unsent(OpenRun run) {
        return hasSent(run) ? "; nothing more was sent" : "; nothing was sent";
    }

    private boolean hasSent(OpenRun run) {
        return !ledger.batches().of(run.id()).isEmpty();
    }

    private void skipWhatWasExported(OpenRun run, String content) {
        if (run.export().onDuplicateContent() == OnDuplicateContent.SEND || hasSent(run)) {
            return; // A run that has sent something is brought to its end.
        }
        ledger.runs().completedBefore(run.run(), content).ifPresent(earlier -> {
            LOG.info("skipped, run {} exported this very content before (export.{}.on-duplicate-content = skip)",
                    earlier, run.export().id());
            ledger.runs().skipped(run.id(), earlier);
            run.skipAs(earlier);
        });
    }
}
