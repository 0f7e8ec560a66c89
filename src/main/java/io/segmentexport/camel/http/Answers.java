package io.segmentexport.camel.http;

import io.segmentexport.operations.Call;
import io.segmentexport.operations.Problems;
import io.segmentexport.operations.Reply;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;

/** The Message Translator from the operations to HTTP. */
public final class Answers {

    private final Problems problems;

    public Answers(Problems problems) {
        this.problems = problems;
    }

    /** Writes the reply that is the body. Nobody on the way keeps it, and no browser takes it for something else. */
    public void write(Exchange exchange) throws InvalidPayloadException {
        write(exchange, exchange.getMessage().getMandatoryBody(Reply.class));
    }

    /** Writes why the request was not carried out. */
    public void problem(Exchange exchange) {
        var call = exchange.getProperty(HttpCalls.CALL, Call.class);
        var path = call == null ? exchange.getMessage().getHeader(Exchange.HTTP_PATH, "", String.class) : call.path();
        write(exchange, problems.of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class), path));
    }

    private static void write(Exchange exchange, Reply reply) {
        var answer = exchange.getMessage();
        answer.removeHeaders("*");
        reply.headers().forEach(answer::setHeader);
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, reply.status());
        answer.setHeader(Exchange.CONTENT_TYPE, reply.contentType());
        answer.setHeader("Cache-Control", "no-store");
        answer.setHeader("X-Content-Type-Options", "nosniff");
        answer.setBody(reply.body());
    }
}
