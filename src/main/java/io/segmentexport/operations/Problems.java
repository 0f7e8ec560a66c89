package io.segmentexport.operations;

import io.segmentexport.run.NotReplayableException;
import io.segmentexport.ledger.StorageFault;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The problems that the operations answer with, and the translation of exceptions into them (RFC 9457). */
public final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final String AGAIN_IN_SECONDS = "30";

    private Problems() {
    }

    /** A request that cannot be understood (400). */
    static ProblemException badRequest(String detail) {
        return problem(400, "bad-request", "The request cannot be understood", detail);
    }

    /** A path, or a method of it, that there is not (404). */
    public static ProblemException noSuchOperation() {
        return notFound("there is no such operation; /api/openapi.json lists all");
    }

    /** Nobody has said who asks (401). */
    public static ProblemException unauthenticated() {
        return problem(401, "unauthenticated", "Nobody is known to ask", "say who you are: HTTP Basic authentication");
    }

    static ProblemException forbidden(String detail) {
        return problem(403, "forbidden", "Forbidden", detail);
    }

    static ProblemException notFound(String detail) {
        return problem(404, "not-found", "Not found", detail);
    }

    static ProblemException notAcceptable(String detail) {
        return problem(406, "not-acceptable", "There is no such form of it", detail);
    }

    static ProblemException nothingToExport(String detail) {
        return problem(409, "nothing-to-export", "There is nothing to export", detail);
    }

    static ProblemException noSchedule(String detail) {
        return problem(409, "no-schedule", "The export has no schedule", detail);
    }

    static ProblemException notCancellable(String detail) {
        return problem(409, "not-cancellable", "The run cannot be cancelled", detail);
    }

    static ProblemException notReplayable(String detail) {
        return problem(409, "not-replayable", "The run cannot be replayed", detail);
    }

    static ProblemException notClosedYet(String detail) {
        return problem(409, "not-closed-yet", "The run has no report yet", detail);
    }

    static ProblemException stopping() {
        return problem(503, "stopping", "The service stops", "ask again when it has started");
    }

    private static ProblemException problem(int status, String slug, String title, String detail) {
        return new ProblemException(new Problem(status, slug, title, detail));
    }

    /**
     * The answer to an exception. The message of one that is not ours goes nowhere, since it may quote anything;
     * the log has its kind, under a number that the problem tells.
     *
     * @param path what was asked for
     */
    public static Reply of(Throwable exception, String path) {
        var problem = problem(exception);
        var headers = problem.status() == 503 ? Map.of("Retry-After", AGAIN_IN_SECONDS) : Map.<String, String>of();
        return new Reply(problem.status(), Problem.MEDIA_TYPE, headers, problem.json(path));
    }

    private static Problem problem(Throwable exception) {
        for (var cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException known) {
                return known.problem();
            }
            if (cause instanceof NotReplayableException why) {
                return notReplayable(why.getMessage()).problem();
            }
        }
        return StorageFault.in(exception)
                .map(fault -> new Problem(503, "ledger-away", "The service cannot read or write now", fault.explanation().text()))
                .orElseGet(() -> unexpected(exception));
    }

    private static Problem unexpected(Throwable exception) {
        var number = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        LOG.error("operations: fault {}: {}", number, withoutWords(exception));
        return new Problem(500, "internal", "Something is wrong in the service", "its log tells more under fault " + number);
    }

    /** The kinds of an exception and its causes, and where in our code it came from. */
    private static String withoutWords(Throwable exception) {
        var words = new StringBuilder(exception.getClass().getName());
        for (var cause = exception.getCause(); cause != null; cause = cause.getCause()) {
            words.append(", caused by ").append(cause.getClass().getName());
        }
        for (var element : exception.getStackTrace()) {
            if (element.getClassName().startsWith("io.segmentexport.")) {
                return words.append(" at ").append(element).toString();
            }
        }
        return words.toString();
    }
}
