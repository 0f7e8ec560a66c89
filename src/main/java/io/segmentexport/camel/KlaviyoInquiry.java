package io.segmentexport.camel;

import io.segmentexport.config.Connection;
import io.segmentexport.config.Settings;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.AnswerReader;
import io.segmentexport.klaviyo.RateBudgets;
import io.segmentexport.run.RunWatchers;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.main.Main;

/** Asks Klaviyo without exporting anything: only the page {@code call-klaviyo} is there, no ledger and no folder. */
public final class KlaviyoInquiry implements AutoCloseable {

    private static final long LONGEST_WAIT_MILLIS = 200;

    private final KlaviyoCalls calls = new KlaviyoCalls(
            new RateBudgets(), new AnswerReader(Clock.systemUTC()), (connection, answer) -> { }, new RunWatchers());
    private final Settings settings;
    private final Main main;
    private final CompletableFuture<Void> started;

    /**
     * Starts in a thread beside; whoever asks first waits for it. Somebody waits for the answers, so a request is repeated but
     * once, and soon.
     */
    public KlaviyoInquiry(Settings settings) {
        this.settings = settings;
        main = new RoutePages(settings, RoutePages.EVERYBODYS_PAGE)
                .withoutServers()
                .with("delivery.retries", 1)
                .with("delivery.first-wait-millis", Math.min(LONGEST_WAIT_MILLIS, settings.delivery().firstWait().toMillis()))
                .main(calls);
        started = CompletableFuture.runAsync(main::start);
    }

    /** Which account the key of a connection belongs to. */
    public Answer account(Connection connection) {
        return ask(calls.account(connection));
    }

    /** Which list has this ID. */
    public Answer list(Connection connection, String listId) {
        return ask(calls.list(connection, listId));
    }

    private Answer ask(KlaviyoCall call) {
        try {
            started.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    && Preflight.explained(cause, settings) instanceof RuntimeException explained ? explained : e;
        }
        return main.getCamelContext().createFluentProducerTemplate()
                .to("direct:ask-klaviyo").withBody(call).request(Answer.class);
    }

    @Override
    public void close() {
        started.handle((done, failure) -> done).join(); // Nothing is stopped in the middle of its start.
        main.stop();
    }
}
