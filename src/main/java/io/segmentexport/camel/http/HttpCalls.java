package io.segmentexport.camel.http;

import io.segmentexport.access.User;
import io.segmentexport.operations.Call;
import io.segmentexport.operations.Operation;
import io.segmentexport.operations.Problems;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants;

/** The Message Translator from HTTP to the operations. From here on nothing of HTTP is in the message. */
public final class HttpCalls {

    /** The property that holds the call as long as the exchange lives. */
    static final String CALL = "call";

    /**
     * Makes the call that a request is; it becomes the body, and the property {@code call}. The operation
     * follows from the method and the path alone, so that no route can take one operation for another.
     */
    public void take(Exchange exchange) {
        var request = exchange.getMessage();
        var path = request.getHeader(Exchange.HTTP_PATH, "", String.class);
        var operation = Operation.find(request.getHeader(Exchange.HTTP_METHOD, "", String.class), path)
                .orElseThrow(Problems::noSuchOperation);
        var call = new Call(operation, user(request), path, names(operation, request),
                Optional.ofNullable(request.getHeader(Exchange.HTTP_QUERY, String.class)).orElse(""),
                Optional.ofNullable(request.getHeader("Accept", String.class)),
                Optional.ofNullable(request.getBody(String.class)).orElse(""));
        request.removeHeaders("*");
        request.setBody(call);
        exchange.setProperty(CALL, call);
    }

    private static Map<String, String> names(Operation operation, Message request) {
        var names = new HashMap<String, String>();
        operation.parameters().forEach(parameter -> names.put(parameter, request.getHeader(parameter, "", String.class)));
        return names;
    }

    /** The user that the server has authenticated. */
    private static User user(Message request) {
        var known = request.getHeader(VertxPlatformHttpConstants.AUTHENTICATED_USER, io.vertx.ext.auth.User.class);
        if (known == null) {
            throw Problems.unauthenticated();
        }
        return Credentials.userOf(known);
    }
}
