package io.segmentexport.camel.client;

import io.segmentexport.config.SafeMessage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Bounds each answer, since the other end may be anything: in time from the last byte of the request to the last of the answer,
 * and in size as it is after decompression. A client's own time-outs are for single reads.
 *
 * @param timeout how long an answer may take; sending the request may take five times as long
 */
public record BoundedAnswers(Duration timeout) implements ExecChainHandler {

    /** A page of import errors holds at most 100 profiles of 100 KB, and what is wrong with each. */
    static final long MOST_BYTES = 16 << 20;
    private static final int SENDING = 5;

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        var watch = new Watch(scope.execRuntime::discardEndpoint);
        if (request.getEntity() == null) {
            watch.begin(timeout);
        } else {
            watch.begin(timeout.multipliedBy(SENDING));
            request.setEntity(new Sent(request.getEntity(), watch));
        }
        try {
            var response = chain.proceed(request, scope);
            if (response.getEntity() == null) {
                watch.end();
            } else {
                response.setEntity(new Bounded(response.getEntity(), watch));
            }
            return response;
        } catch (IOException e) {
            watch.end();
            if (scope.route.getProxyHost() != null && (e instanceof ConnectException || e instanceof UnknownHostException)) {
                throw new AnswerException("the proxy " + scope.route.getProxyHost().toHostString() + " cannot be reached (http.proxy)");
            }
            throw watch.why(e);
        }
    }

    /** Ends an exchange that takes too long. */
    private static final class Watch {

        private final Runnable abort;
        private CompletableFuture<Void> alarm = CompletableFuture.completedFuture(null);
        private volatile boolean late;

        Watch(Runnable abort) {
            this.abort = abort;
        }

        synchronized void begin(Duration time) {
            end();
            alarm = CompletableFuture.runAsync(() -> {
                late = true;
                abort.run();
            }, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS));
        }

        synchronized void end() {
            alarm.cancel(false);
        }

        IOException why(IOException broken) {
            return late ? new SocketTimeoutException("the answer took too long") : broken;
        }
    }

    /** A body after which the time of the answer begins. */
    private final class Sent extends HttpEntityWrapper {

        private final Watch watch;

        Sent(HttpEntity body, Watch watch) {
            super(body);
            this.watch = watch;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            super.writeTo(out);
            watch.begin(timeout);
        }
    }

    /** The body of an answer. */
    private static final class Bounded extends HttpEntityWrapper {

        private final Watch watch;

        Bounded(HttpEntity body, Watch watch) {
            super(body);
            this.watch = watch;
        }

        @Override
        public InputStream getContent() throws IOException {
            return new FilterInputStream(super.getContent()) {
                private long bytes;

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    try {
                        int read = super.read(into, offset, length);
                        bytes += Math.max(0, read);
                        if (bytes > MOST_BYTES) {
                            watch.abort.run();
                            throw new AnswerException("the answer is larger than " + (MOST_BYTES >> 20) + " MB");
                        }
                        return read;
                    } catch (IOException e) {
                        throw watch.why(e);
                    }
                }

                @Override
                public void close() throws IOException {
                    watch.end();
                    super.close();
                }
            };
        }
    }

    /** Why there is no answer of Klaviyo's. */
    public static final class AnswerException extends IOException implements SafeMessage {

        private static final long serialVersionUID = 1L;

        AnswerException(String message) {
            super(message);
        }
    }
}
