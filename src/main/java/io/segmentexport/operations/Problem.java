package io.segmentexport.operations;

import io.segmentexport.config.Word;
import io.segmentexport.files.Explanations;
import io.segmentexport.run.NotReplayableException;
import io.segmentexport.run.StorageFault;
import io.segmentexport.segment.SegmentFileException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a request was not carried out, as problem details of RFC 9457.
 *
 * @param kind   what kind of problem it is
 * @param detail what is wrong this time and what to do; never an address, a key or the words of an exception
 */
public record Problem(Kind kind, String detail) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);
    private static final String AGAIN_IN_SECONDS = "30";

    /** The kinds of problems, each with its HTTP status, and a title that is the same for every problem of the kind. */
    public enum Kind {
        BAD_REQUEST(400, "The request cannot be understood"),
        UNAUTHENTICATED(401, "Authentication required"),
        FORBIDDEN(403, "Forbidden"),
        NOT_FOUND(404, "Not found"),
        METHOD_NOT_ALLOWED(405, "Method not allowed"),
        NOT_ACCEPTABLE(406, "There is no such form of it"),
        NOTHING_TO_EXPORT(409, "There is nothing to export"),
        AMBIGUOUS_SNAPSHOT(409, "The newest snapshot is ambiguous"),
        NO_SCHEDULE(409, "The export has no schedule"),
        NOT_CANCELLABLE(409, "The run cannot be cancelled"),
        NOT_REPLAYABLE(409, "The run cannot be replayed"),
        NOT_CLOSED_YET(409, "The run has no report yet"),
        TOO_LARGE(413, "Content too large"),
        LOCKED_OUT(429, "Locked out"),
        INTERNAL(500, "Something is wrong in the service"),
        BUSY(503, "Busy"),
        LEDGER_AWAY(503, "The service cannot read or write now"),
        NOT_READY(503, "Not ready"),
        STOPPING(503, "The service stops");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        /** A problem of this kind, to be thrown. */
        public ProblemException because(String detail) {
            return new ProblemException(new Problem(this, detail));
        }
    }

    /** A request is not carried out; the problem says to who asks why, and what to do. */
    public static final class ProblemException extends RuntimeException {

        private final transient Problem problem;

        private ProblemException(Problem problem) {
            super(Word.of(problem.kind) + ": " + problem.detail);
            this.problem = problem;
        }

        public Problem problem() {
            return problem;
        }
    }

    /** The HTTP status. */
    public int status() {
        return kind.status;
    }

    /**
     * What is sent. Its type is a URI that names the kind of problem and that nobody serves.
     *
     * @param path what was asked for
     */
    public byte[] json(String path) {
        return Reply.bytes(Reply.object()
                .put("type", "urn:segment-export:problem:" + Word.of(kind))
                .put("title", kind.title)
                .put("status", kind.status)
                .put("detail", detail)
                .put("instance", path));
    }

    /**
     * The answer to an exception. The message of one that is not ours goes nowhere, since it may quote anything;
     * the log has its kind, under a number that the problem tells.
     *
     * @param path what was asked for
     */
    public static Reply of(Throwable exception, String path) {
        var problem = in(exception);
        var headers = problem.status() == 503 ? Map.of("Retry-After", AGAIN_IN_SECONDS) : Map.<String, String>of();
        return new Reply(problem.status(), MEDIA_TYPE, headers, problem.json(path));
    }

    private static Problem in(Throwable exception) {
        for (var cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException known) {
                return known.problem();
            }
            if (cause instanceof NotReplayableException why) {
                return new Problem(Kind.NOT_REPLAYABLE, why.getMessage());
            }
            if (cause instanceof SegmentFileException why) {
                return new Problem(Kind.AMBIGUOUS_SNAPSHOT, why.getMessage());
            }
        }
        return StorageFault.in(exception)
                .map(fault -> new Problem(Kind.LEDGER_AWAY, fault.explanation().text()))
                .orElseGet(() -> unexpected(exception));
    }

    private static Problem unexpected(Throwable exception) {
        var number = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        LOG.error("operations: fault {}", number, Explanations.withoutWords(exception));
        return new Problem(Kind.INTERNAL, "its log tells more under fault " + number);
    }
}
