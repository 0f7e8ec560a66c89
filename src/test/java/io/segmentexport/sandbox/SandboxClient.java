package io.segmentexport.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sends requests to a sandbox over real HTTP. */
final class SandboxClient {

    static final String JSON_API = "application/vnd.api+json";
    static final String IMPORTS = "/api/profile-bulk-import-jobs";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI baseUrl;
    private final Map<String, String> headers = new LinkedHashMap<>();

    SandboxClient(KlaviyoSandbox sandbox) {
        baseUrl = sandbox.baseUrl();
        headers.put("Authorization", "Klaviyo-API-Key pk_sandbox");
        headers.put("revision", "2026-07-15");
        headers.put("Accept", JSON_API);
        headers.put("Content-Type", JSON_API);
    }

    /** Changes a header; {@code null} takes it away. */
    SandboxClient with(String name, String value) {
        headers.compute(name, (key, old) -> value);
        return this;
    }

    HttpResponse<String> get(String pathAndQuery) {
        return get(baseUrl.resolve(pathAndQuery));
    }

    HttpResponse<String> get(URI uri) {
        return send(HttpRequest.newBuilder(uri).GET(), false);
    }

    HttpResponse<String> send(String method, String path, String body) {
        return send(HttpRequest.newBuilder(baseUrl.resolve(path)).method(method, BodyPublishers.ofString(body)), true);
    }

    HttpResponse<String> importing(String body) {
        return send("POST", IMPORTS, body);
    }

    /** An import of addresses into Y6nRLr. */
    HttpResponse<String> importing(List<String> emails) {
        return importing(importBody(emails.stream().map(email -> "{\"email\":\"" + email + "\"}").toList(), "Y6nRLr"));
    }

    /** The id of the job that an import of addresses starts. */
    String jobImporting(String... emails) {
        return json(importing(Arrays.asList(emails))).at("/data/id").textValue();
    }

    static String importBody(List<String> attributes, String... lists) {
        String profiles = attributes.stream().map(one -> "{\"type\":\"profile\",\"attributes\":" + one + "}")
                .collect(Collectors.joining(","));
        String listIds = Arrays.stream(lists).map(id -> "{\"type\":\"list\",\"id\":\"" + id + "\"}")
                .collect(Collectors.joining(","));
        return "{\"data\":{\"type\":\"profile-bulk-import-job\",\"attributes\":{\"profiles\":{\"data\":[" + profiles
                + "]}},\"relationships\":{\"lists\":{\"data\":[" + listIds + "]}}}}";
    }

    static List<String> emails(int count, String domain) {
        return IntStream.range(0, count).mapToObj(i -> "person" + i + "@" + domain).toList();
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, boolean withBody) {
        headers.forEach((name, value) -> {
            if (withBody || !name.equals("Content-Type")) {
                request.header(name, value);
            }
        });
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
