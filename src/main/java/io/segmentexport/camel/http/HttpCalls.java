package io.segmentexport.camel.http;

import io.segmentexport.operations.Call;
import io.segmentexport.operations.Operation;
import io.segmentexport.operations.Problem.Kind;
import io.segmentexport.operations.Problem;
import io.segmentexport.operations.Reply;
import java.io.Closeable;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.util.IOHelper;

/** The Message Translator from HTTP to the operations, and back. In between nothing of HTTP is in the message. */
public final class HttpCalls {

    /** The property that holds the call as long as the exchange lives. */
    private static final String CALL = "call";
    private static final String HEAD = "head";

    /**
     * Makes the call that a request is; it becomes the body, and the property {@code call}. The operation
     * follows from the method and the path alone, so that no route can take one operation for another.
     */
    public void take(Exchange exchange) {
        var request = exchange.getMessage();
        var path = request.getHeader(Exchange.HTTP_PATH, "", String.class);
        var method = request.getHeader(Exchange.HTTP_METHOD, "", String.class);
        exchange.setProperty(HEAD, method.equals("HEAD"));
        var operation = Operation.find(method, path)
                .orElseThrow(() -> Kind.NOT_FOUND.because("there is no such operation; /api/openapi.json lists all"));
        var user = Optional.ofNullable(request.getHeader(VertxPlatformHttpConstants.AUTHENTICATED_USER))
                .orElseThrow(() -> Kind.UNAUTHENTICATED.because("say who you are: HTTP Basic authentication"));
        var call = new Call(operation, Credentials.userOf(user), path, operation.parameters().stream().collect(
                        Collectors.toMap(Function.identity(), parameter -> request.getHeader(parameter, "", String.class))),
                Optional.ofNullable(request.getHeader(Exchange.HTTP_QUERY, String.class)).orElse(""),
                Optional.ofNullable(request.getHeader("Accept", String.class)),
                Optional.ofNullable(request.getBody(String.class)).orElse(""));
        request.removeHeaders("*");
        request.setBody(call);
        exchange.setProperty(CALL, call);
    }

    /** The OpenAPI document of the operations, as it is. */
    public Reply document(Call call) {
        return new Reply(200, "application/json", Map.of(), HttpCalls.class.getResourceAsStream("/openapi/operations.json"));
    }

    /** Writes the reply that is the body. Nobody on the way keeps it, and no browser takes it for something else. */
    public void write(Exchange exchange) throws InvalidPayloadException {
        write(exchange, exchange.getMessage().getMandatoryBody(Reply.class));
    }

    /** Writes why the request was not carried out. */
    public void problem(Exchange exchange) {
        var call = exchange.getProperty(CALL, Call.class);
        var path = call == null ? exchange.getMessage().getHeader(Exchange.HTTP_PATH, "", String.class) : call.path();
        write(exchange, Problem.of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class), path));
    }

    private static void write(Exchange exchange, Reply reply) {
        boolean head = exchange.getProperty(HEAD, false, Boolean.class);
        if (head && reply.body() instanceof Closeable stream) {
            IOHelper.close(stream);
        }
        var answer = exchange.getMessage();
        answer.removeHeaders("*");
        reply.headers().forEach(answer::setHeader);
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, reply.status());
        answer.setHeader(Exchange.CONTENT_TYPE, reply.contentType());
        answer.setHeader("Cache-Control", "no-store");
        answer.setHeader("X-Content-Type-Options", "nosniff");
        answer.setBody(head ? null : reply.body()); // Vert.x would send it over HTTP/2.
    }

    /** Answers 200 if the service is ready, as {@code /observe/health/ready} has it, else 503. */
    public void ready(Exchange exchange) {
        var results = HealthCheckHelper.invokeReadiness(exchange.getContext(), "full");
        boolean ready = HealthCheckHelper.isResultsUp(results, true);
        var answer = exchange.getMessage();
        boolean head = "HEAD".equals(answer.getHeader(Exchange.HTTP_METHOD, String.class));
        answer.removeHeaders("*");
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, ready ? 200 : 503);
        answer.setHeader(Exchange.CONTENT_TYPE, "application/json");
        answer.setBody(head ? null : ready ? "{\"status\":\"UP\"}" : "{\"status\":\"DOWN\"}");
    }
}
