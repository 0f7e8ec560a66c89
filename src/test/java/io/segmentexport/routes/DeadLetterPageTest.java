package io.segmentexport.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.AnswerReader;
import io.segmentexport.klaviyo.RateBudgets;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;

/** The page {@code dead-letter} alone: a batch that comes there is undelivered for the last reason that there was, once. */
class DeadLetterPageTest extends CamelTestSupport {

    /** Stands for the bean {@code delivery}: keeps what it is told. */
    public static final class ToldDelivery {

        private final List<Object> told = new ArrayList<>();

        public void undelivered(Object batch, Answer.Unavailable last) {
            told.add(batch);
            told.add(last);
        }
    }

    private final ToldDelivery delivery = new ToldDelivery();

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("delivery", delivery);
        registry.bind("calls", new KlaviyoCalls(new RateBudgets(), new AnswerReader(Clock.systemUTC()), (connection, answer) -> { }));
    }

    @Override
    protected RoutesBuilder[] createRouteBuilders() throws Exception {
        var page = PluginHelper.getResourceLoader(context).resolveResource("file:routes/dead-letter.camel.yaml");
        return PluginHelper.getRoutesLoader(context).findRoutesBuilders(page).toArray(RoutesBuilder[]::new);
    }

    /** As the Dead Letter Channel hands a message over: the exception is caught, and the batch is known. */
    private Exchange given(Exception exception) {
        return template.send("direct:undelivered-batch", exchange -> {
            exchange.setProperty("batch", "batch 12");
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, exception);
            exchange.getMessage().setBody("the body of the last request");
        });
    }

    @Test
    void keepsTheLastAnswerOfKlaviyo() {
        var last = new Answer.Unavailable(503, "try later");

        assertThat(given(new NoAnswerException(last)).getException()).isNull();

        assertThat(delivery.told).containsExactly("batch 12", last);
    }

    @Test
    void takesAnAnswerInDoubtForNone() {
        given(new NoAnswerException(new Answer.InDoubt("a 202 without a job")));

        assertThat(delivery.told).containsExactly("batch 12", new Answer.Unavailable(202, "a 202 without a job"));
    }

    @Test
    void keepsOfAnotherFailureItsKindAndNotItsWordsWhichMayQuoteABody() {
        given(new IOException("cannot write {\"email\":\"ana@example.com\"}"));

        assertThat(delivery.told).containsExactly("batch 12", new Answer.Unavailable(0, "the request was not made: IOException"));
    }
}
