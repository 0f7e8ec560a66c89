package io.segmentexport.operations;

import io.segmentexport.run.NotReplayableException;
import io.segmentexport.ledger.StorageFault;
import io.segmentexport.operations.Problem.Kind;
import io.segmentexport.operations.Problem.ProblemException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Translates exceptions into the problems that the operations answer with. */
public final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final String AGAIN_IN_SECONDS = "30";

    private Problems() {
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
                return new Problem(Kind.NOT_REPLAYABLE, why.getMessage());
            }
        }
        return StorageFault.in(exception)
                .map(fault -> new Problem(Kind.LEDGER_AWAY, fault.explanation().text()))
                .orElseGet(() -> unexpected(exception));
    }

    private static Problem unexpected(Throwable exception) {
        var number = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        LOG.error("operations: fault {}: {}", number, withoutWords(exception));
        return new Problem(Kind.INTERNAL, "its log tells more under fault " + number);
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
