package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.ChildJvm;
import io.segmentexport.config.Export.Schedule;
import io.segmentexport.config.Export.Schedule.Misfire;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.ScheduleTable.ScheduleEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was due while the service was down is made up for when it is started again, once. */
@Timeout(180)
class MisfireTest extends CommandTestCase {

    /** On the first of January: it is not due while the test runs, unless that is begun in its last minutes. */
    private static final String YEARLY = "0 0 0 1 1 ?";
    private static final String MONTHLY = "0 0 0 1 * ?";

    private void configure(String misfire) throws IOException {
        commands.configure("""
                export.newsletter.run = on-schedule
                export.newsletter.schedule = CRON
                export.newsletter.time-zone = UTC
                export.newsletter.misfire = MISFIRE
                """.replace("CRON", YEARLY).replace("MISFIRE", misfire));
        Files.writeString(commands.inbox().resolve("HighValue.csv"), "EMail\na@example.com\nb@example.com\n");
    }

    private Ledger ledger() {
        return Ledger.open(new SettingsReader().read(commands.config(), Map.of()));
    }

    /** As if the service had been down since then. */
    private void downSince(Instant since) {
        try (var ledger = ledger()) {
            var schedules = ledger.schedules();
            schedules.register(Map.of("newsletter", new Schedule(MONTHLY, ZoneOffset.UTC, Misfire.SKIP)), since);
            schedules.register(Map.of("newsletter", new Schedule(YEARLY, ZoneId.of("UTC"), Misfire.SKIP)), since);
        }
    }

    private ScheduleEntry schedule() {
        try (var ledger = ledger()) {
            return ledger.schedules().find("newsletter").orElseThrow();
        }
    }

    private JsonNode runs() throws IOException {
        return new ObjectMapper().readTree(commands.run("runs", "--json").out()).get("runs");
    }

    private static void stop(ChildJvm service) throws InterruptedException {
        service.terminate();
        assertThat(service.awaitExit()).as(service::err).isZero();
    }

    /** The latest of several due times that were missed. */
    private static Instant lastDue() {
        var now = Instant.now();
        return new Schedule(YEARLY, ZoneOffset.UTC, Misfire.SKIP).lastDue(now.minus(800, ChronoUnit.DAYS), now).orElseThrow();
    }

    @Test
    void runsOnceForAllThatWasDueWhileTheServiceWasDown() throws Exception {
        configure("run-once");
        try (var service = commands.start("run")) {
            service.awaitWords("on schedule " + YEARLY);
            stop(service);
        }
        assertThat(runs()).as("nothing was due").isEmpty();
        downSince(Instant.now().minus(800, ChronoUnit.DAYS));

        try (var service = commands.start("run")) {
            service.awaitWords("completed: 2 records = 2 imported");
            assertThat(service.err()).contains("was not run when it was due at " + lastDue());
            stop(service);
        }

        assertThat(runs()).hasSize(1);
        assertThat(runs().get(0).get("dueAt").asText()).isEqualTo(lastDue().toString());
        assertThat(schedule().dueAt()).as("it is not missed any more").isEqualTo(lastDue());
    }

    @Test
    void onlyTellsOfItWhereItIsToBeSkipped() throws Exception {
        configure("skip");
        downSince(Instant.now().minus(800, ChronoUnit.DAYS));

        try (var service = commands.start("run")) {
            service.awaitWords("it is run the next time (misfire = skip)");
            stop(service);
        }

        assertThat(runs()).isEmpty();
        assertThat(schedule().dueAt()).isEqualTo(lastDue());
        assertThat(commands.inbox().resolve("HighValue.csv")).exists();
    }
}
