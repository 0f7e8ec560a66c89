package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.config.ConfigurationException;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.Faults;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People are told what they have to know, once for each cause, by an HTTP request. */
class AlertsTest {

    private static final Instant DUE = Instant.parse("2026-11-23T05:00:00Z");

    @TempDir
    Path folder;

    private Hook hook;

    @BeforeEach
    void open() throws Exception {
        hook = Hook.open();
    }

    @AfterEach
    void close() {
        hook.close();
    }

    private ExportFixture.Builder telling() {
        return ExportFixture.in(folder).with("alert.to", hook.url());
    }

    /** A list that is not there fails a run of this export. */
    private ExportFixture.Builder failing() {
        return telling().with("export.newsletter.list-id", "NoSuch");
    }

    @Test
    void tellsOfARunThatFailed() throws Exception {
        try (var fixture = failing().started()) {
            var report = fixture.export("HighValue.csv", SampleSegment.of("nobody-reads-this", 3).csv());

            var told = hook.next();

            assertThat(told.method()).isEqualTo("POST");
            assertThat(told.path()).isEqualTo("/hook/geheim");
            assertThat(told.contentType()).isEqualTo("application/json");
            assertThat(told.subject()).isEqualTo("Segment Export to Klaviyo: run-failed:" + report.run());
            var alert = told.json();
            assertThat(alert.path("cause").asText()).isEqualTo("run-failed:" + report.run());
            assertThat(alert.path("kind").asText()).isEqualTo("run-failed");
            assertThat(alert.path("export").asText()).isEqualTo("newsletter");
            assertThat(alert.path("run").asText()).isEqualTo(report.run());
            assertThat(alert.path("connection").asText()).isEqualTo("main");
            assertThat(alert.path("message").asText()).isEqualTo(report.explanation());
            assertThat(alert.path("text").asText()).as("what Slack, Teams and Mattermost show")
                    .isEqualTo("newsletter: " + report.explanation());
            assertThat(alert.path("counts").path("records").asLong()).isEqualTo(report.records());
            assertThat(Instant.parse(alert.path("at").asText())).isBeforeOrEqualTo(Instant.now());
            assertThat(told.text()).doesNotContain("nobody-reads-this", ExportFixture.KEY);
        }
    }

    @Test
    void tellsOnceOfAllRunsThatAConnectionHoldsUpAndAgainWhenItComesAgain() throws Exception {
        var others = Set.of("vip", "loyal");
        var builder = telling();
        others.forEach(export -> builder.with("export." + export + ".connection", "main")
                .with("export." + export + ".list-id", ExportFixture.LIST).with("export." + export + ".email-field", "EMail"));
        try (var fixture = builder.started()) {
            fixture.sandbox().faults().always(Faults.EVERYWHERE, Fault.unauthorised());
            var exports = new HashSet<>(others);
            exports.add(ExportFixture.EXPORT);
            for (var export : exports) {
                fixture.put("../" + export + "/HighValue.csv", SampleSegment.of(export, 2).csv().getBytes(StandardCharsets.UTF_8));
            }
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> fixture.runs().size() == exports.size());
            for (var run : fixture.runs()) {
                assertThat(fixture.awaitReport(run.id()).state()).isEqualTo("suspended");
            }
            var told = hook.next();
            assertThat(told.cause()).isEqualTo("suspended:main:not-authorised");
            assertThat(told.json().path("message").asText()).contains("does not accept connection main");

            fixture.sandbox().faults().clear();
            for (var run : fixture.runs()) {
                assertThat(fixture.awaitEnd(run.id()).state()).isEqualTo("completed");
            }
            assertThat(hook.nothingElse()).as("three runs, one alert").isTrue();

            fixture.sandbox().faults().always(Faults.EVERYWHERE, Fault.status(503));
            fixture.export("HighValue.csv", SampleSegment.of("again", 2).csv());
            assertThat(hook.next().cause()).isEqualTo("suspended:main:outage");
            fixture.sandbox().faults().clear();
            fixture.sandbox().faults().always(Faults.EVERYWHERE, Fault.unauthorised());
            assertThat(hook.next().cause()).as("it is over, so it is told again").isEqualTo("suspended:main:not-authorised");
        }
    }

    @Test
    void tellsOfMoreRejectedRecordsThanAreAllowed() throws Exception {
        try (var fixture = telling().started()) {
            var tenth = fixture.export("HighValue.csv", SampleSegment.of("tenth", 10).with(0, "nobody").csv());
            var more = fixture.export("HighValue.csv", SampleSegment.of("more", 10).with(0, "nobody").with(1, "nobody").csv());

            assertThat(tenth.rejected()).isEqualTo(1);
            assertThat(more.rejected()).isEqualTo(2);
            var told = hook.next();
            assertThat(told.cause()).as("alerts go in order, and 10 %% of rejected records made none").isEqualTo("rejected:" + more.run());
            assertThat(told.json().path("message").asText()).startsWith("2 of 10 records were rejected, more than 10 %");
            assertThat(told.json().path("counts").path("rejected").asInt()).isEqualTo(2);
        }
    }

    @Test
    void tellsOfRecordsThatWereNotDelivered() throws Exception {
        try (var fixture = telling().with("tracking.deadline", "2s").started()) {
            fixture.sandbox().faults().onNext(Operation.BULK_IMPORT, Fault.DecidesJob.CANCELLED);

            var report = fixture.export("HighValue.csv", SampleSegment.of("cancelled", 3).csv());

            assertThat(report.state()).isEqualTo("completed-incomplete");
            var told = hook.next();
            assertThat(told.cause()).isEqualTo("incomplete:" + report.run());
            assertThat(told.json().path("message").asText()).isEqualTo("3 of 3 records were not delivered: see report " + report.run()
                    + "; \"replay " + report.run() + "\" sends them again");
        }
    }

    @Test
    void tellsOfAMissedScheduleOnce() throws Exception {
        try (var fixture = failing().started()) {
            fixture.integration().watchers().tell(watcher -> watcher.missed(fixture.export(), DUE));

            var told = hook.next();
            assertThat(told.cause()).isEqualTo("schedule-missed:newsletter:2026-11-23T05:00:00Z");
            assertThat(told.json().path("message").asText()).contains("2026-11-23T05:00:00Z", "the service was down, or could not begin it");
            assertThat(told.json().has("run")).isFalse();
            fixture.integration().watchers().tell(watcher -> watcher.missed(fixture.export(), DUE));
            fixture.integration().watchers().tell(watcher -> watcher.missed(fixture.export(), DUE.plusSeconds(60)));

            assertThat(hook.next().cause()).isEqualTo("schedule-missed:newsletter:2026-11-23T05:01:00Z");
        }
    }

    @Test
    void tellsAfterARestartAgainWhatStillHolds() throws Exception {
        try (var fixture = telling().started()) {
            fixture.sandbox().faults().always(Faults.EVERYWHERE, Fault.unauthorised());
            fixture.export("HighValue.csv", SampleSegment.of("held", 2).csv());
            assertThat(hook.next().cause()).isEqualTo("suspended:main:not-authorised");
            fixture.integration().close();
            try (var next = new Integration(fixture.settings(), true, Map.of("suspended.look-again-millis", "100"))) {
                next.start();

                assertThat(hook.next().cause()).isEqualTo("suspended:main:not-authorised");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 408, 429})
    void triesAgainUntilTheHookTakesTheAlert(int status) throws Exception {
        try (var fixture = failing().started(); var witness = Witness.of(fixture)) {
            hook.failNext(2, status);
            var first = fixture.export("HighValue.csv", SampleSegment.of("first", 2).csv());
            assertThat(hook.next().cause()).isEqualTo("run-failed:" + first.run());
            assertThat(hook.requests()).as("twice in vain").isEqualTo(3);

            hook.failNext(Integer.MAX_VALUE, 503);
            var second = fixture.export("HighValue.csv", SampleSegment.of("second", 2).csv());
            assertThat(second.state()).as("no run is touched by it").isEqualTo("failed");
            var third = fixture.export("HighValue.csv", SampleSegment.of("third", 2).csv());
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> witness.logged().stream().anyMatch(line ->
                    line.contains("alert run-failed:" + second.run() + " could not be sent") && line.contains("the answer is 503")));
            hook.failNext(0, 503);
            assertThat(hook.next().cause()).isEqualTo("run-failed:" + second.run());
            assertThat(hook.next().cause()).as("they go in order").isEqualTo("run-failed:" + third.run());
            assertThat(witness.logged().stream().filter(line -> !line.startsWith("DEBUG"))).isNotEmpty()
                    .noneMatch(line -> line.contains("geheim"));
            assertThat(hook.nothingElse()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {413, 400, 403, 404, 410})
    void givesUpAnAlertThatTheHookRejectsAndSendsTheNext(int status) throws Exception {
        try (var fixture = failing().started(); var witness = Witness.of(fixture)) {
            hook.failNext(1, status);
            var first = fixture.export("HighValue.csv", SampleSegment.of("first", 2).csv());
            var second = fixture.export("HighValue.csv", SampleSegment.of("second", 2).csv());

            assertThat(hook.next().cause()).isEqualTo("run-failed:" + second.run());
            assertThat(hook.requests()).isEqualTo(2);
            assertThat(witness.logged().stream().filter(line -> !line.startsWith("DEBUG")))
                    .anyMatch(line -> line.contains("alert run-failed:" + first.run() + " is not sent")
                            && line.contains("the answer is " + status + ": no_service for ‹e-mail›)"))
                    .noneMatch(line -> line.contains("geheim"));
        }
    }

    @Test
    @Timeout(25) // Less than shutdown.timeout.
    void stopsWithoutWaitingForAlertsThatCannotBeSent() throws Exception {
        try (var fixture = failing().with("alert.first-wait-millis", "60000").started()) {
            hook.failNext(Integer.MAX_VALUE, 503);
            fixture.export("HighValue.csv", SampleSegment.of("first", 2).csv());
            fixture.export("HighValue.csv", SampleSegment.of("second", 2).csv());
            Awaitility.await().until(() -> hook.requests() > 0);
        }
        assertThat(hook.nothingElse()).isTrue();
    }

    @Test
    void doesNotStartWithAnEndpointThatCamelCannotMakeAndRepeatsNothingOfIt() {
        assertThatThrownBy(() -> ExportFixture.start(folder, Map.of("alert.to", "nosuch:thing?token=geheim")).close())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("alert.to: nosuch:… is no endpoint that Camel can make", "class path")
                .hasMessageNotContaining("geheim").hasNoCause();
    }
}
