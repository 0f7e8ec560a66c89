package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.AnswerReader;
import io.segmentexport.klaviyo.RateBudgets;
import io.segmentexport.run.RunWatchers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page {@code dead-letter} alone: what a batch that comes there becomes, for the last reason that there was, once. */
class DeadLetterPageTest extends CamelTestSupport {

    private static final Instant BEGUN = Instant.parse("2026-11-23T10:15:00Z");

    /** Stands for the bean {@code delivery}: keeps what it is told. */
    public static final class ToldDelivery {

        private final List<Object> told = new ArrayList<>();
        private String verdict = "UNDELIVERED";

        public String exhausted(Object batch, Instant begun) {
            assertThat(begun).isEqualTo(BEGUN);
            return verdict;
        }

        public void undelivered(Object batch, Answer.Unavailable last) {
            told.addAll(List.of("undelivered", batch, last));
        }

        public void putAside(Object batch, Answer.Unavailable last) {
            told.addAll(List.of("put aside", batch, last));
        }

        public void outage(Object batch, Answer.Unavailable last) {
            told.addAll(List.of("outage", batch, last));
        }

        public void staysOpen(Object batch) {
            told.addAll(List.of("stays open", batch));
        }

        public void broken(Object batch, Throwable exception) {
            told.addAll(List.of("broken", batch, exception));
        }
    }

    /** Stands for a batch, and for its run. */
    public static final class BatchOfARun {

        private boolean held;

        public BatchOfARun run() {
            return this;
        }

        public boolean held() {
            return held;
        }
    }

    private final ToldDelivery delivery = new ToldDelivery();
    private final BatchOfARun batch = new BatchOfARun();

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("delivery", delivery);
        registry.bind("calls", new KlaviyoCalls(new RateBudgets(), new AnswerReader(Clock.systemUTC()), (connection, answer) -> { },
                new RunWatchers()));
    }

    @Override
    protected RoutesBuilder[] createRouteBuilders() throws Exception {
        // The last route of its page; the others need beans that matter to nobody here.
        var text = Files.readString(Path.of("routes/deliver.camel.yaml"));
        var page = ResourceHelper.fromString("dead-letter.yaml", text.substring(text.indexOf("- route:\n    id: dead-letter\n")));
        return PluginHelper.getRoutesLoader(context).findRoutesBuilders(page).toArray(RoutesBuilder[]::new);
    }

    /** As the Dead Letter Channel hands a message over: the exception is caught, and the batch is known. */
    private Exchange given(Exception exception) {
        return template.send("direct:dead-letter", exchange -> {
            exchange.setProperty("batch", batch);
            exchange.setProperty("begun", BEGUN);
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, exception);
            exchange.getMessage().setBody("the body of the last request");
        });
    }

    @ParameterizedTest
    @CsvSource({"UNDELIVERED, undelivered", "PUT_ASIDE, put aside", "OUTAGE, outage"})
    void keepsTheLastAnswerOfKlaviyo(String verdict, String becomes) {
        var last = new Answer.Unavailable(503, "try later");
        delivery.verdict = verdict;

        assertThat(given(new KlaviyoCalls.NoAnswerException(last)).getException()).isNull();

        assertThat(delivery.told).containsExactly(becomes, batch, last);
    }

    @Test
    void takesAnAnswerInDoubtForNone() {
        given(new KlaviyoCalls.NoAnswerException(new Answer.InDoubt("a 202 without a job")));

        assertThat(delivery.told).containsExactly("undelivered", batch, new Answer.Unavailable(202, "a 202 without a job"));
    }

    @Test
    void takesWhatWasCutShortForNothing() {
        batch.held = true;

        given(new KlaviyoCalls.NoAnswerException(new Answer.Unavailable(503, "try later")));

        assertThat(delivery.told).containsExactly("stays open", batch);
    }

    @Test
    void blamesNoBatchForAFailureOfOurs() {
        var failure = new IOException("cannot write");

        assertThat(given(failure).getException()).isNull();

        assertThat(delivery.told).containsExactly("broken", batch, failure);
    }
}
