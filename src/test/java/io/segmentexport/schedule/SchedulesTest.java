package io.segmentexport.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.claim.Claims;
import io.segmentexport.claim.Settling;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.run.RunWatcher;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.schedule.Schedules.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which due times start a run, by a clock of the test's own: each of them once, however often the service is started. */
class SchedulesTest {

    private static final Instant SIX_ON_MONDAY = Instant.parse("2026-11-23T06:00:00Z");
    private static final Instant SIX_ON_TUESDAY = Instant.parse("2026-11-24T06:00:00Z");
    private static final Instant SIX_ON_WEDNESDAY = Instant.parse("2026-11-25T06:00:00Z");

    @TempDir
    Path folder;
    private Ledger ledger;
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final List<String> told = new ArrayList<>();
    private Schedules schedules;

    private final RunWatchers watchers = new RunWatchers();

    @BeforeEach
    void start() throws IOException {
        watchers.add(new RunWatcher() {
            @Override
            public void missed(Export export, Instant due) {
                told.add(export.id() + " " + due);
            }
        });
        Files.writeString(folder.resolve("application.properties"), """
                connection.main.api-key = pk_0123456789abcdef0123456789abcdef01
                connection.main.data-privacy-consent = Jo Doe agreed on 2026-01-15
                export.newsletter.connection = main
                export.newsletter.list-id = Y6nRLr
                export.newsletter.email-field = EMail
                export.newsletter.segments = HighValue
                export.newsletter.owner = anna
                export.newsletter.run = on-schedule
                export.newsletter.schedule = 0 0 6 * * ?
                export.newsletter.time-zone = UTC
                """);
        ledger = Ledgers.embedded(DataFolder.create(folder.resolve("data")).resolve("ledger.db"));
        restart(Map.of());
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    /** The service is started anew, with some keys of the configuration replaced. */
    private void restart(Map<String, String> keys) {
        var settings = settings(keys);
        var claims = new Claims(settings, new DataFolder(settings.dataFolder()), ledger, Clock.systemUTC());
        schedules = new Schedules(settings, ledger, claims, new Settling(), () -> now, watchers);
        schedules.register();
    }

    private Settings settings(Map<String, String> keys) {
        return new SettingsReader().read(folder.resolve("application.properties"), keys);
    }

    private Asked fired(Instant due) {
        now = due.plusMillis(3);
        return schedules.fired("newsletter", Date.from(due));
    }

    /** Looks for what was missed and makes up for it, as the route does. */
    private List<Asked> madeUpFor() {
        var asked = new ArrayList<Asked>();
        for (var missed : schedules.missed()) {
            var run = schedules.makeUpFor(missed);
            if (run != null) {
                asked.add(run);
            }
        }
        return asked;
    }

    /** Nothing lies in the folder: the due time is dealt with all the same. */
    private void claim(Asked asked) throws IOException {
        assertThat(schedules.claim(asked)).isNull();
    }

    @Test
    void asksForARunOnBehalfOfTheOwnerWhenItFires() {
        var asked = fired(SIX_ON_MONDAY);

        assertThat(asked.export().id()).isEqualTo("newsletter");
        assertThat(asked.start().by()).isEqualTo("schedule 0 0 6 * * ? (due 2026-11-23T06:00:00Z)");
        assertThat(asked.start().exportUser()).contains("anna");
        assertThat(asked.start().dueAt()).contains(SIX_ON_MONDAY);
    }

    @Test
    void dealsWithADueTimeOnce() throws Exception {
        claim(fired(SIX_ON_MONDAY));

        assertThat(fired(SIX_ON_MONDAY)).as("the clock was set back").isNull();
        assertThat(fired(SIX_ON_TUESDAY)).isNotNull();
    }

    @Test
    void missesTheLatestOfTheTimesWhenNoServiceRan() throws Exception {
        claim(fired(SIX_ON_MONDAY));
        now = SIX_ON_WEDNESDAY.plusSeconds(3600);

        restart(Map.of());
        var asked = madeUpFor();

        assertThat(asked).extracting(run -> run.start().dueAt().orElseThrow()).containsExactly(SIX_ON_WEDNESDAY);
        assertThat(told).containsExactly("newsletter 2026-11-25T06:00:00Z");
        assertThat(madeUpFor()).as("while it is made up for").isEmpty();
        claim(asked.get(0));
        restart(Map.of());
        assertThat(madeUpFor()).as("after the next start").isEmpty();
        assertThat(told).hasSize(1);
    }

    @Test
    void missesItAgainWhereTheProcessEndsBeforeItsRunIsOpened() {
        now = SIX_ON_MONDAY.plusSeconds(3600);
        restart(Map.of());
        assertThat(madeUpFor()).hasSize(1);

        restart(Map.of());

        assertThat(madeUpFor()).hasSize(1);
    }

    @Test
    void onlyTellsOfWhatItIsToSkip() {
        var skip = Map.of("export.newsletter.misfire", "skip");
        now = SIX_ON_MONDAY.plusSeconds(3600);
        restart(skip);

        assertThat(madeUpFor()).isEmpty();

        assertThat(told).containsExactly("newsletter 2026-11-23T06:00:00Z");
        restart(skip);
        assertThat(madeUpFor()).isEmpty();
        assertThat(told).hasSize(1);
    }

    @Test
    void leavesToTheLookForMissedOnesWhatWasDueBeforeTheStart() {
        now = SIX_ON_MONDAY.plusSeconds(2);
        restart(Map.of());

        assertThat(schedules.fired("newsletter", Date.from(SIX_ON_MONDAY))).isNull();

        assertThat(madeUpFor()).hasSize(1);
    }

    @Test
    void missesNothingNewWhileARunIsBegun() {
        madeUpFor();
        assertThat(fired(SIX_ON_MONDAY)).isNotNull();
        now = SIX_ON_MONDAY.plusSeconds(600);

        assertThat(madeUpFor()).isEmpty();
    }

    @Test
    void triesAgainAfterAWhileWhatCouldNotBeBegun() {
        madeUpFor();
        schedules.notBegun(fired(SIX_ON_MONDAY), new IOException("the folder cannot be read"));
        now = SIX_ON_MONDAY.plusSeconds(30);
        assertThat(madeUpFor()).isEmpty();

        now = SIX_ON_MONDAY.plus(Duration.ofMinutes(1));

        assertThat(madeUpFor()).extracting(run -> run.start().dueAt().orElseThrow()).containsExactly(SIX_ON_MONDAY);
    }

    @Test
    void startsNothingWhileItIsPausedAndMakesUpForNothingAfterwards() {
        assertThat(schedules.pause("newsletter", "user anna")).isTrue();
        assertThat(schedules.pause("newsletter", "user bo")).isFalse();
        assertThat(fired(SIX_ON_MONDAY)).isNull();
        now = SIX_ON_TUESDAY.plusSeconds(3600);
        restart(Map.of());
        assertThat(madeUpFor()).isEmpty();
        assertThat(ledger.schedules().find("newsletter").orElseThrow().pausedBy()).contains("user anna");

        assertThat(schedules.resume("newsletter", "user bo")).isTrue();

        assertThat(madeUpFor()).isEmpty();
        assertThat(fired(SIX_ON_WEDNESDAY)).isNotNull();
        assertThat(told).isEmpty();
    }

    @Test
    void hasNothingToPauseWhereThereIsNoSchedule() {
        restart(Map.of("export.other.connection", "main", "export.other.list-id", "LIST02", "export.other.email-field", "EMail",
                "export.other.segments", "LowValue"));

        assertThat(schedules.pause("other", "user anna")).isFalse();
        assertThat(ledger.schedules().find("other")).isEmpty();
    }

    @Test
    void hasMissedNothingWhenItWasChanged() {
        now = SIX_ON_MONDAY.plusSeconds(3600);

        restart(Map.of("export.newsletter.schedule", "0 30 6 * * ?"));

        assertThat(madeUpFor()).isEmpty();
    }

    /**
     * In Berlin the clocks go from 2:00 to 3:00 on 29 March 2026, which leaves 2:30 out, and from 3:00 back to 2:00 on 25
     * October, which has it twice.
     */
    @ParameterizedTest
    @CsvSource({
        "2026-03-28T00:00:00Z, 2026-03-28T01:30:00Z 2026-03-30T00:30:00Z 2026-03-31T00:30:00Z",
        "2026-10-24T00:00:00Z, 2026-10-24T00:30:00Z 2026-10-25T01:30:00Z 2026-10-26T01:30:00Z"})
    void isDueByTheClockOfItsTimeZoneAndAtMostOnceADayWhenThatIsPutForwardOrBack(Instant from, String due) {
        now = from;
        var export = settings(Map.of("export.newsletter.schedule", "0 30 2 * * ?", "export.newsletter.time-zone", "Europe/Berlin"))
                .exports().get("newsletter");

        var next = export.schedule().orElseThrow().next(now, 3);

        assertThat(next).extracting(time -> time.toInstant().toString()).containsExactly(due.split(" "));
    }
}
