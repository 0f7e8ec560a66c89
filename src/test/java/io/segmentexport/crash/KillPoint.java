package io.segmentexport.crash;

import static io.segmentexport.crash.Stage.AFTER_POST;
import static io.segmentexport.crash.Stage.BEFORE_POST;
import static io.segmentexport.crash.Stage.CHECK;
import static io.segmentexport.crash.Stage.CLAIM;
import static io.segmentexport.crash.Stage.CLOSING;
import static io.segmentexport.crash.Stage.CUTTING;
import static io.segmentexport.crash.Stage.STAGED;
import static io.segmentexport.crash.Stage.STAGING;
import static io.segmentexport.crash.Stage.TRACKING;
import static io.segmentexport.crash.Traffic.Moment.ANSWERED;
import static io.segmentexport.crash.Traffic.Moment.ANSWERING;
import static io.segmentexport.crash.Traffic.Moment.ARRIVED;
import static io.segmentexport.crash.Traffic.Moment.RECEIVED;

import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.SandboxRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * The moments at which a process is killed, as they are seen from outside of it. What is looked for in files and ledger
 * stays so once it is so: the process may be a step further when it is killed, and never slips through.
 */
enum KillPoint {

    RUN_ROW(CLAIM, "the run is in the ledger", seen(view -> !view.ledger().runs().isEmpty())),
    RUN_FOLDER(CLAIM, "the run's folder appears", seen(view -> !view.runFolders().isEmpty())),
    FIRST_FILE_TAKEN(CLAIM, "the first file is in the run's folder", seen(View::fileTaken)),
    ALL_TAKEN(CLAIM, "no file of the segment is left in the inbox", seen(View::inboxEmptyOfSegments)),
    SECOND_RUN_ROW(CLAIM, "the second run is in the ledger",
            seen(view -> view.ledger().runs().size() > 1), Need.TWO_RUNS),

    ACCOUNT_ASKED(CHECK, "the account is asked for", at(ARRIVED, Operation.ACCOUNTS)),
    ACCOUNT_TOLD(CHECK, "the account is told", at(ANSWERED, Operation.ACCOUNTS, 200)),
    LIST_FOUND(CHECK, "the list is found, the answer not sent", at(ANSWERING, Operation.LIST, 200)),
    LIST_TOLD(CHECK, "the list is told, the file is read", at(ANSWERED, Operation.LIST, 200)),
    CHECKING(CHECK, "the run is being checked", seen(view -> view.runIs("checking"))),
    STAGING_BEGINS(STAGING, "the run is to be staged", seen(view -> view.listAnswered() && view.runIs("staging"))),
    FIRST_CHUNK(STAGING, "the first chunk is read", seen(View::listsAppeared)),
    FIRST_BATCH(STAGING, "the first batch is being written", seen(view -> view.newBodies() >= 1)),
    A_BATCH(STAGING, "a batch is written, the next one begun", seen(view -> view.newBodies() >= 2)),
    LAST_BATCH(STAGING, "the last batch is begun", seen(View::lastBody)),
    BEFORE_COMMIT(STAGING, "all is read, the lists are written", seen(View::listsWritten)),
    COMMITTED(STAGING, "all batches are in the ledger", seen(view -> view.newBatches() >= 1)),

    NOTHING_SENT(STAGED, "all is staged, nothing is sent", seen(View::stagedOnly)),
    FIRST_SENDING(STAGED, "the ledger says sending for the first time", seen(view -> view.ledger().attempts() > view.before().attempts())),
    FIRST_ARRIVED(STAGED, "the first import arrives", at(ARRIVED, Operation.BULK_IMPORT)),

    SENDING(BEFORE_POST, "the ledger says sending, the request waits for the rate limit",
            seen(View::sendingNotArrived), Need.SLOW),
    BACK_OFF(BEFORE_POST, "in the back-off after a 503",
            at(ANSWERED, Operation.BULK_IMPORT, 503).during(Fault.status(503)).often(3)),
    THROTTLED(BEFORE_POST, "in the wait after a 429",
            at(ANSWERED, Operation.BULK_IMPORT, 429).during(Fault.throttled(1)).often(2)),
    BROKEN(BEFORE_POST, "the connection broke, and it is tried again",
            at(ARRIVED, Operation.BULK_IMPORT).during(Fault.Flaw.DROPS_UNREAD).often(3)),

    RECEIVED_ONLY(AFTER_POST, "received and never carried out",
            at(RECEIVED, Operation.BULK_IMPORT).during(Fault.status(503))),
    CARRIED_OUT(AFTER_POST, "carried out and not answered", at(ANSWERING, Operation.BULK_IMPORT, 202)),
    ANSWER_LOST(AFTER_POST, "carried out, and the answer is lost",
            at(ANSWERING, Operation.BULK_IMPORT, 0).during(Fault.Flaw.DROPS_ANSWER).often(2)),
    NO_JOB_TOLD(AFTER_POST, "answered without a job",
            at(ANSWERED, Operation.BULK_IMPORT, 202).during(Fault.Flaw.LEAVES_OUT_JOB_ID).often(2)),
    ANSWERED_202(AFTER_POST, "answered with a job", at(ANSWERED, Operation.BULK_IMPORT, 202)),
    ACCEPTED(AFTER_POST, "the ledger says accepted", seen(view -> view.ledger().accepted() > view.before().accepted())),
    NAMES_BAD_PROFILES(AFTER_POST, "answered by a 400 that names bad profiles",
            at(ANSWERED, Operation.BULK_IMPORT, 400), Need.NAMED),
    PART_BEGUN(CUTTING, "the file of a part appears, the ledger does not know it", seen(View::unknownPart)),
    REMAINDER(CUTTING, "the remainder is in the ledger", seen(view -> view.newParts() >= 1), Need.NAMED),
    HALVES(CUTTING, "the halves are in the ledger", seen(view -> view.newParts() >= 2), Need.SMALL),
    WHOLE_REMOVED(CUTTING, "the body of the refused batch is removed", seen(View::wholeRemoved)),

    TOO_LARGE(AFTER_POST, "answered by a 413", at(ANSWERED, Operation.BULK_IMPORT, 413), Need.SMALL),
    ONE_HALF(AFTER_POST, "one half is accepted, the other not", seen(View::oneHalfAccepted), Need.SMALL),
    HALVED_DEEPER(AFTER_POST, "a half is halved again and again", seen(View::halvedDeep), Need.POISON),

    JOB_ASKED(TRACKING, "a job is asked for", at(ARRIVED, Operation.IMPORT_JOB).often(3)),
    JOB_TOLD(TRACKING, "a job is told", at(ANSWERED, Operation.IMPORT_JOB, 200).often(3)),
    ERRORS_ASKED(TRACKING, "a job is complete, its errors are asked for", at(ARRIVED, Operation.IMPORT_ERRORS)),
    FIRST_PAGE(TRACKING, "the first page of import errors is told", at(ANSWERED, firstPage(), 200)),
    SECOND_PAGE(TRACKING, "the second page of import errors is asked for", at(ARRIVED, laterPage())),
    SECOND_PAGE_TOLD(TRACKING, "the second page of import errors is told", at(ANSWERED, laterPage(), 200)),
    ONE_SETTLED(TRACKING, "the first job is settled", seen(View::jobSettled)),

    DEAD_LETTERS(CLOSING, "the dead letters' folder appears", seen(view -> view.appeared("dead-letter"))),
    REJECTED_FILE(CLOSING, "the rejected file is there", seen(View::rejectedFile)),
    ARCHIVE(CLOSING, "the archive's folder appears", seen(view -> view.appeared("archive"))),
    ARCHIVED(CLOSING, "a file is in the archive", seen(View::archived)),
    REPORT(CLOSING, "the report appears", seen(view -> view.reportAppeared(".json"))),
    REPORT_TEXT(CLOSING, "the report's text appears", seen(view -> view.reportAppeared(".txt"))),
    ENDED(CLOSING, "the run has ended in the ledger",
            seen(view -> view.run().map(LedgerRows.Run::ended).orElse(false)));

    /** What of a scenario a point depends on. */
    enum Need {
        /** Two files that become two runs. */
        TWO_RUNS,
        /** A rate limit so low that requests wait. */
        SLOW,
        /** Batches with addresses that are refused by name. */
        NAMED,
        /** Bodies that are too large for the sandbox. */
        SMALL,
        /** A record that is found by halving. */
        POISON
    }

    /** How a point is recognised. */
    sealed interface Sign {
    }

    /**
     * At a moment of a request, while the sandbox holds it.
     *
     * @param moment the moment
     * @param where  which requests
     * @param status which answers
     * @param during what goes wrong with all such requests until then
     * @param most   at the how-many-th at the latest
     */
    record AtRequest(
            Traffic.Moment moment, Predicate<SandboxRequest> where, IntPredicate status, Optional<Fault> during,
            int most) implements Sign {

        AtRequest during(Fault fault) {
            return new AtRequest(moment, where, status, Optional.of(fault), most);
        }

        AtRequest often(int times) {
            return new AtRequest(moment, where, status, during, times);
        }
    }

    /** When something is seen in the folders or in the ledger. */
    record Seen(Predicate<View> what) implements Sign {
    }

    private final Stage stage;
    private final String words;
    private final Sign sign;
    private final Set<Need> needs;

    KillPoint(Stage stage, String words, Sign sign, Need... needs) {
        this.stage = stage;
        this.words = words;
        this.sign = sign;
        this.needs = Set.of(needs);
    }

    private static Seen seen(Predicate<View> what) {
        return new Seen(what);
    }

    private static AtRequest at(Traffic.Moment moment, Predicate<SandboxRequest> where) {
        return new AtRequest(moment, where, any -> true, Optional.empty(), 1);
    }

    private static AtRequest at(Traffic.Moment moment, Predicate<SandboxRequest> where, int status) {
        return new AtRequest(moment, where, is -> is == status, Optional.empty(), 1);
    }

    private static Predicate<SandboxRequest> firstPage() {
        return Operation.IMPORT_ERRORS.and(laterPage().negate());
    }

    private static Predicate<SandboxRequest> laterPage() {
        return Operation.IMPORT_ERRORS.and(request -> request.query().contains("cursor"));
    }

    /** The points of a stage in the order of a run's life. */
    static List<KillPoint> in(Stage stage) {
        return Arrays.stream(values()).filter(point -> point.stage == stage).toList();
    }

    Stage stage() {
        return stage;
    }

    Sign sign() {
        return sign;
    }

    Set<Need> needs() {
        return needs;
    }

    @Override
    public String toString() {
        return words;
    }
}
