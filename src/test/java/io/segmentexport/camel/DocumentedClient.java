package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import io.segmentexport.operations.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Somebody who operates the service, and holds every answer against the OpenAPI document. */
final class DocumentedClient {

    private static final OpenApiInteractionValidator DOCUMENT =
            OpenApiInteractionValidator.createForInlineApiSpecification(text()).build();

    private final ApiClient client;

    DocumentedClient(ApiClient client) {
        this.client = client;
    }

    /** The document as it is shipped. */
    static String text() {
        try (var document = Operation.class.getResourceAsStream("/openapi/operations.json")) {
            return new String(document.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return checked(Method.GET, path, client.get(path, headers));
    }

    HttpResponse<String> post(String path, String... headers) throws IOException, InterruptedException {
        return checked(Method.POST, path, client.post(path, headers));
    }

    HttpResponse<String> call(String method, String path) throws IOException, InterruptedException {
        return method.equals("GET") ? get(path) : post(path);
    }

    private HttpResponse<String> checked(Method method, String target, HttpResponse<String> answer) {
        var uri = URI.create(target);
        if (Operation.find(method.name(), uri.getRawPath()).isEmpty()) {
            return answer; // The document says nothing of it.
        }
        var response = SimpleResponse.Builder.status(answer.statusCode()).withBody(answer.body());
        answer.headers().map().forEach((name, values) -> response.withHeader(name, values));
        boolean carried = answer.statusCode() < 300;
        var report = carried
                ? DOCUMENT.validate(request(method, uri), response.build())
                : DOCUMENT.validateResponse(uri.getRawPath(), method, response.build());
        assertThat(report.getMessages()).as("%s %s: %s", method, target, answer.body()).isEmpty();
        return answer;
    }

    private static SimpleRequest request(Method method, URI uri) {
        var request = new SimpleRequest.Builder(method, uri.getRawPath()).withHeader("Authorization", "Basic eDp5");
        if (uri.getRawQuery() != null) {
            for (var part : uri.getRawQuery().split("&")) {
                request.withQueryParam(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
            }
        }
        return request.build();
    }
}
