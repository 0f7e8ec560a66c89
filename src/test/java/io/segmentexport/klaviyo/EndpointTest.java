package io.segmentexport.klaviyo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({"BULK_IMPORT, 10, 150", "IMPORT_JOB, 10, 150", "IMPORT_ERRORS, 10, 150", "ACCOUNTS, 1, 15",
        "LIST, 75, 750"})
    void hasTheLimitsThatKlaviyoPublishes(Endpoint endpoint, int burst, int steady) {
        assertThat(endpoint.burstLimit).isEqualTo(burst);
        assertThat(endpoint.steadyLimit).isEqualTo(steady);
    }

    /** {@code -Dklaviyo.openapi=FILE}, or the document beside the project, says whether the table above still holds. */
    @ParameterizedTest
    @EnumSource(Endpoint.class)
    void agreesWithKlaviyosOpenApiDocument(Endpoint endpoint) throws IOException {
        String given = System.getProperty("klaviyo.openapi");
        Path file = Path.of(given != null ? given : "../shared/klaviyo/openapi-2026-07-15.json");
        assumeTrue(given != null || Files.exists(file),
                "skipped: Klaviyo's OpenAPI document is not beside the project");

        JsonNode operation = new ObjectMapper().readTree(file.toFile()).path("paths").path(endpoint.pathTemplate)
                .path(endpoint.method.toLowerCase(Locale.ROOT));

        assertThat(operation.at("/x-klaviyo-ratelimit/burst").asText()).isEqualTo(endpoint.burstLimit + "/s");
        assertThat(operation.at("/x-klaviyo-ratelimit/steady").asText()).isEqualTo(endpoint.steadyLimit + "/m");
    }
}
