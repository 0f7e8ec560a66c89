package io.segmentexport.ledger;

import io.segmentexport.config.Export;
import io.segmentexport.config.Export.Schedule;
import java.time.Instant;
import java.util.Optional;

/**
 * Who or what starts a run.
 *
 * @param by         for people: {@code arrival}, {@code schedule 0 0 6 * * ? (due 2026-11-23T05:00:00Z)}, {@code user anna
 *                   (run all)}
 * @param exportUser on whose behalf it is: who asked for it, or the owner of the export where nobody did
 * @param dueAt      when it was due by the export's schedule
 */
public record Start(String by, Optional<String> exportUser, Optional<Instant> dueAt) {

    private static final int LONGEST = 200;

    public Start {
        by = by.length() <= LONGEST ? by : by.substring(0, LONGEST - 1) + "…";
    }

    /** Something that is no user of the operations, as a command. */
    public static Start of(String by) {
        return new Start(by, Optional.empty(), Optional.empty());
    }

    /** Nobody asked for the run: it is the owner's. */
    public static Start unattended(Export export, String by) {
        return new Start(by, export.owner(), Optional.empty());
    }

    /**
     * The schedule of an export.
     *
     * @param due when it was due
     */
    public static Start scheduled(Export export, Instant due) {
        var cron = export.schedule().map(Schedule::cron).orElse("of before");
        return new Start("schedule " + cron + " (due " + due + ")", export.owner(), Optional.of(due));
    }

    /**
     * A user who asks.
     *
     * @param user the user's name
     * @param how  what for: {@code run all}
     */
    public static Start asked(String user, String how) {
        return new Start("user " + user + " (" + how + ")", Optional.of(user), Optional.empty());
    }
}
