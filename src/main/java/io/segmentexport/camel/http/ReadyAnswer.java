package io.segmentexport.camel.http;

import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheckHelper;

/** Whether the service is ready, as {@code /observe/health/ready} has it, at a shorter path. */
public final class ReadyAnswer {

    private static final int OK = 200;
    private static final int SERVICE_UNAVAILABLE = 503;

    /** Answers 200 if the service is ready, else 503. */
    public void answer(Exchange exchange) {
        var results = HealthCheckHelper.invokeReadiness(exchange.getContext(), "full");
        boolean ready = HealthCheckHelper.isResultsUp(results, true);
        var answer = exchange.getMessage();
        answer.removeHeaders("*");
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, ready ? OK : SERVICE_UNAVAILABLE);
        answer.setHeader(Exchange.CONTENT_TYPE, "application/json");
        answer.setBody(ready ? "{\"status\":\"UP\"}" : "{\"status\":\"DOWN\"}");
    }
}
