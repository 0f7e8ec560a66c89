package io.segmentexport.camel;

import io.segmentexport.camel.client.BoundedAnswers;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Connection;
import io.segmentexport.deliver.Batch;
import io.segmentexport.klaviyo.Answer.NotAuthorised.Cause;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.AnswerHeaders;
import io.segmentexport.klaviyo.AnswerReader;
import io.segmentexport.klaviyo.Endpoint;
import io.segmentexport.klaviyo.KlaviyoRequest;
import io.segmentexport.klaviyo.RateBudget;
import io.segmentexport.klaviyo.RateBudgets;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunProgress;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.track.TrackedJob;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the requests of the route pages and reads their answers, within the rate budget of the account. */
public final class KlaviyoCalls {

    private static final Logger LOG = LoggerFactory.getLogger(KlaviyoCalls.class);

    private final RateBudgets budgets;
    private final AnswerReader reader;
    private final BiConsumer<Connection, Answer.NotAuthorised> refused;
    private final RunWatchers watchers;
    private final Set<String> connectionsOfKnownAccount = ConcurrentHashMap.newKeySet();

    /**
     * Calls within a budget.
     *
     * @param refused is told of a connection that Klaviyo does not accept
     * @param watchers are told of each request
     */
    public KlaviyoCalls(
            RateBudgets budgets, AnswerReader reader, BiConsumer<Connection, Answer.NotAuthorised> refused,
            RunWatchers watchers) {
        this.budgets = budgets;
        this.reader = reader;
        this.refused = refused;
        this.watchers = watchers;
    }

    /** The import of a batch. */
    public KlaviyoCall importing(Batch batch) {
        var run = batch.run();
        return new KlaviyoCall(run.connection(), KlaviyoRequest.bulkImport(), batch.body(), batch.entry().bytes(), batch.profiles(),
                run.progress(), run::halted);
    }

    /** The answer to a request that was not made, because its run was halted first. */
    public Answer withdrawn() {
        return new Answer.Withdrawn();
    }

    /** The answer to a question: what came, or what an exception stands for after the attempts were used up. */
    public Answer answerOf(Object body, Exception exception) {
        // Camel keeps the exception of an attempt that failed when a later one succeeds.
        return body instanceof Answer answer ? answer : unavailable(exception);
    }

    /** The look-up of the list that a run exports to. */
    public KlaviyoCall list(OpenRun run) {
        return KlaviyoCall.asking(run, KlaviyoRequest.list(run.export().listId()), run::halted);
    }

    /** The look-up of the account that a run exports to. */
    public KlaviyoCall accountOf(OpenRun run) {
        return new KlaviyoCall(run.connection(), KlaviyoRequest.accounts(), null, 0, 0, new RunProgress(0), run::halted);
    }

    /** The look-up of the account behind a connection, outside a run. */
    public KlaviyoCall account(Connection connection) {
        return new KlaviyoCall(connection, KlaviyoRequest.accounts(), null, 0, 0, new RunProgress(0), () -> false);
    }

    /** The look-up of a list, outside a run. */
    public KlaviyoCall list(Connection connection, String listId) {
        return new KlaviyoCall(connection, KlaviyoRequest.list(listId), null, 0, 0, new RunProgress(0), () -> false);
    }

    /**
     * The next question about a job. It is withdrawn where the job is not followed any more, and where it would have to be
     * repeated for a run that was cancelled: who did that waits for its end.
     */
    public KlaviyoCall asking(TrackedJob job, KlaviyoRequest request) {
        var run = job.run();
        long before = run.progress().requests();
        return KlaviyoCall.asking(run, request,
                () -> !job.followed() || run.cancelled() && run.progress().requests() > before);
    }

    /** Whether it is not known yet which account the connection belongs to, and so which budget it shares. */
    public boolean accountUnknown(Connection connection) {
        return !connectionsOfKnownAccount.contains(connection.id());
    }

    /** Learns the account of a connection; an answer that does not tell it is left to the requests that follow. */
    public void learnAccount(Connection connection, Answer answer) {
        if (answer instanceof Answer.AccountFound found) {
            budgets.join(connection.id(), found.id());
            connectionsOfKnownAccount.add(connection.id());
        }
    }

    /**
     * The Throttle: waits until the account's budget lets the request go.
     *
     * @return the permit; null where the request was withdrawn meanwhile
     */
    public RateBudget.Permit throttle(KlaviyoCall call) throws InterruptedException {
        return budget(call).take(call.withdrawn()).orElse(null);
    }

    /** Which account a connection is of, nobody knows before it is asked: all connections ask by one budget. */
    private RateBudget budget(KlaviyoCall call) {
        var endpoint = call.request().endpoint();
        return budgets.of(endpoint == Endpoint.ACCOUNTS ? "" : call.connection().id(), endpoint);
    }

    /**
     * What an answer means; the budget learns from it.
     *
     * @throws NoAnswerException where the same request may succeed later
     */
    public Answer answer(KlaviyoCall call, RateBudget.Permit permit, int status, Map<String, Object> headers, byte[] body)
            throws NoAnswerException {
        var answerHeaders = AnswerHeaders.of(headers);
        var answer = reader.read(call.request().endpoint(), call.profiles(), status, answerHeaders, body);
        ended(call, permit, answer);
        if (answer instanceof Answer.Throttled throttled) {
            permit.throttled(throttled.delay());
        } else {
            permit.answered(answerHeaders);
        }
        if (answer instanceof Answer.Unavailable || answer instanceof Answer.InDoubt) {
            throw new NoAnswerException(answer);
        }
        if (answer instanceof Answer.NotAuthorised no) {
            connectionsOfKnownAccount.remove(call.connection().id());
            tell(call, no);
        } else if (!(answer instanceof Answer.Throttled)) {
            watchers.tell(watcher -> watcher.connection(call.connection(), true));
        }
        return answer;
    }

    private void ended(KlaviyoCall call, RateBudget.Permit permit, Answer answer) {
        call.progress().request(call.bytes(), permit.waited());
        watchers.tell(watcher ->
                watcher.request(call.connection(), call.request().endpoint(), answer, permit.waited(), call.bytes()));
    }

    /**
     * A request that got no answer at all.
     *
     * @throws NoAnswerException always
     */
    public void noAnswer(KlaviyoCall call, RateBudget.Permit permit, Exception exception) throws NoAnswerException {
        permit.failed();
        if (exception instanceof ConfigurationException wrong) {
            // The key is not to be had, and nothing was sent: for the runs it is as if Klaviyo did not accept it.
            tell(call, new Answer.NotAuthorised(Cause.KEY_UNREADABLE, 0, wrong.getMessage()));
            throw new NoAnswerException(new Answer.Unavailable(0, wrong.getMessage()));
        }
        var none = new Answer.Unavailable(0, "no answer from " + call.connection().baseUrl().getAuthority() + ": " + inWords(exception));
        ended(call, permit, none);
        throw new NoAnswerException(none);
    }

    /** The exception's own words may name more than the host; its kind says enough. */
    private static String inWords(Exception exception) {
        var safe = ObjectHelper.getException(BoundedAnswers.AnswerException.class, exception);
        if (safe != null) {
            return safe.getMessage();
        }
        if (ObjectHelper.getException(CertPathBuilderException.class, exception) != null) {
            return "its certificate is from no authority that is known here: name the authority's certificate in http.truststore";
        }
        if (ObjectHelper.getException(SSLPeerUnverifiedException.class, exception) != null) {
            return "its certificate is for another host";
        }
        if (ObjectHelper.getException(UnknownHostException.class, exception) != null) {
            return "there is no such host";
        }
        if (ObjectHelper.getException(SocketTimeoutException.class, exception) != null) { // Of a connection, too.
            return "time-out";
        }
        if (ObjectHelper.getException(ConnectException.class, exception) != null) {
            return "connection refused";
        }
        return ObjectHelper.getException(SocketException.class, exception) != null
                || ObjectHelper.getException(NoHttpResponseException.class, exception) != null
                ? "the connection broke" : exception.getClass().getSimpleName();
    }

    private void tell(KlaviyoCall call, Answer.NotAuthorised no) {
        refused.accept(call.connection(), no);
        watchers.tell(watcher -> watcher.connection(call.connection(), false));
    }

    /** The answer that an exception of {@link #answer} or {@link #noAnswer} stands for, however Camel has wrapped it. */
    public Answer unavailable(Exception exception) {
        var none = ObjectHelper.getException(NoAnswerException.class, exception);
        return none != null
                ? none.answer()
                : new Answer.Unavailable(0, "the request was not made: " + exception.getClass().getSimpleName());
    }

    /** Whether an exception says that Klaviyo gave no answer, and not that something else went wrong on the way. */
    public boolean isNoAnswer(Exception exception) {
        return ObjectHelper.getException(NoAnswerException.class, exception) != null;
    }

    /**
     * A try got no answer. The log is the first to tell that Klaviyo is down, long before a run is suspended.
     *
     * @param most how often a request is tried
     */
    void tried(Exchange exchange, int most) {
        var none = exchange.getException(NoAnswerException.class);
        if (none != null) {
            LOG.warn("{}: {} (try {} of {})", exchange.getProperty("call"), none.getMessage(),
                    exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER), most);
        }
    }

    /** Whether the request has to go (again): there is no answer yet, or none but to wait, and it is still wanted. */
    public boolean toSend(KlaviyoCall call, Answer answer) {
        return (answer instanceof Answer.Withdrawn || answer instanceof Answer.Throttled) && !call.withdrawn().getAsBoolean();
    }

    /** Klaviyo gave no answer that means anything; the same request may succeed later. What a redelivery is for. */
    public static final class NoAnswerException extends Exception {

        private final transient Answer answer;

        NoAnswerException(Answer answer) {
            super(inWords(answer));
            this.answer = answer;
        }

        /** What there was of an answer. */
        public Answer answer() {
            return answer instanceof Answer.InDoubt doubt ? new Answer.Unavailable(202, doubt.reason()) : answer;
        }

        private static String inWords(Answer answer) {
            if (answer instanceof Answer.Unavailable unavailable) {
                return (unavailable.status() > 0 ? unavailable.status() + ": " : "") + unavailable.detail();
            }
            return answer instanceof Answer.InDoubt doubt ? doubt.reason() : "no answer";
        }
    }
}
