package io.segmentexport.stage;

import io.segmentexport.config.Connection;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Outages;
import io.segmentexport.run.Standing;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked at before anything leaves. A run that does not pass is halted with a message that says what to do. */
public final class Checks {

    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);

    private final Ledger ledger;
    private final Outages outages;
    private final ExportUsers users;

    /** Those on whose behalf runs are: whether they may. */
    public interface ExportUsers {

        /**
         * Why runs on a connection cannot be on behalf of a user.
         *
         * @param user a user's name
         * @return words that go on after the name, as "is no user any more"; empty if they can
         */
        Optional<String> whyNot(String user, Connection connection);
    }

    public Checks(Ledger ledger, Outages outages, ExportUsers users) {
        this.ledger = ledger;
        this.outages = outages;
        this.users = users;
    }

    /** Somebody agreed to the data transfer. */
    public void consent(OpenRun run) {
        // What held it up so far is told until it is known not to any more, which may take a while.
        ledger.runs().move(run.id(), RunState.CHECKING, run.run().explanation().filter(why -> why.obstacle().isPresent()));
        run.enter(RunState.CHECKING);
        if (run.connection().consent().isEmpty()) {
            throw run.halting(Standing.failed(Kind.NO_CONSENT, run.connection().id(), run.id(), unsent(run)));
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
            throw run.halting(Standing.failed(Kind.EXPORT_USER, user, why, run.export().id(), run.id(), unsent(run)));
        }));
    }

    /** Klaviyo takes the key, and the list is there. */
    public void list(OpenRun run, Answer answer) {
        if (answer instanceof Answer.ListFound found) {
            LOG.info("list {} is \"{}\"", run.export().listId(), found.name());
        } else if (answer instanceof Answer.NotAuthorised refused) {
            throw run.halting(Standing.rejected(run.connection(), refused));
        } else if (answer instanceof Answer.Withdrawn) {
            throw run.halting(run.standing());
        } else if (answer instanceof Answer.Unavailable && run.staged() && outages.givenUp(run)) {
            LOG.warn("Klaviyo does not answer; what it does not take now is given up (delivery.give-up-after)");
        } else if (answer instanceof Answer.Unavailable unavailable) {
            throw run.halting(Standing.suspended(Kind.LIST_NOT_ASKED, run.export().listId(), unsent(run), unavailable.detail(),
                    run.connection().baseUrl()));
        } else if (answer instanceof Answer.RequestRefused refused) {
            throw run.halting(Standing.failed(Kind.LIST_LOOK_UP_REFUSED, run.export().listId(), unsent(run), refused.status(),
                    refused.detail(), run.connection().id(), run.id()));
        } else {
            throw run.halting(Standing.failed(Kind.LIST_UNKNOWN, run.export().listId(), run.export().id(), unsent(run)));
        }
    }

    private String unsent(OpenRun run) {
        return run.staged() ? "; nothing more was sent" : "; nothing was sent";
    }
}
