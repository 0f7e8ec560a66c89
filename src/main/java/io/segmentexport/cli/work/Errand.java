package io.segmentexport.cli.work;

import io.segmentexport.claim.Claims;
import io.segmentexport.close.Replay;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Requests.Request;
import java.util.List;

/** What a command wants done with runs, in this process or in the service. */
public interface Errand {

    /** The command as it was given, for another process that finds the data folder taken by it. */
    String command();

    /** Finds out which runs are wanted, and tells which are not. Called once. */
    Plan plan(Place place) throws Exception;

    /**
     * Where runs are worked on.
     *
     * @param inService whether the service works on them, which watches folders too
     * @param stop      what a person may say meanwhile
     */
    record Place(Ledger ledger, Claims claims, Replay replay, boolean inService, StopSignal stop) {
    }

    /**
     * A run, and what is to be done with it.
     *
     * @param decides whether the command ends with this run's exit code; one that only goes first does not decide
     */
    record Wanted(Request.Kind kind, String run, boolean decides) {

        public static Wanted resumed(String run) {
            return new Wanted(Request.Kind.RESUME, run, true);
        }

        public static Wanted goesFirst(String run) {
            return new Wanted(Request.Kind.RESUME, run, false);
        }
    }

    /**
     * What is to be done.
     *
     * @param runs     in this order
     * @param exitCode what the command ends with if no run makes it worse
     */
    record Plan(List<Wanted> runs, int exitCode) {
    }
}
