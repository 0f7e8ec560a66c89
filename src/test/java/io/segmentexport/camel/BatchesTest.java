package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Profiles go out in the fewest requests that Klaviyo's limits allow, and in the same ones at each reading. */
class BatchesTest {

    private static final int MOST_PROFILES = 10_000;
    private static final int MOST_BYTES = 5_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private static List<String> profilesOf(RecordedRequest request) {
        try {
            var profiles = new ArrayList<String>();
            JSON.readTree(request.body().orElseThrow()).at("/data/attributes/profiles/data")
                    .forEach(profile -> profiles.add(profile.toString()));
            return profiles;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> emailsOf(RecordedRequest request) {
        return profilesOf(request).stream().map(profile -> profile.replaceAll(".*\"email\":\"([^\"]*)\".*", "$1")).toList();
    }

    @Test
    void areAsFewAsTheirNumberAllows() throws Exception {
        var emails = IntStream.range(0, 20_001).mapToObj(i -> "p" + i + "@example.com").toList();
        try (var fixture = ExportFixture.start(folder)) {
            // Every third row is no profile, so that batches do not end where chunks do.
            var rows = emails.stream().map(email -> email + "\nbad\n" + email.toUpperCase(Locale.ROOT) + "\n");
            var report = fixture.drop("HighValue.csv", "EMail\n" + rows.collect(Collectors.joining()));

            var requests = fixture.requests(Operation.BULK_IMPORT);
            assertThat(requests.stream().map(RecordedRequest::profiles)).containsExactlyInAnyOrder(MOST_PROFILES, MOST_PROFILES, 1);
            assertThat(report.batches()).isEqualTo(3);
            assertThat(report.jobs()).isEqualTo(3);
            assertThat(report.duplicates()).isEqualTo(emails.size());
            assertThat(requests.stream().flatMap(request -> emailsOf(request).stream())).containsExactlyInAnyOrderElementsOf(emails);
        }
    }

    @Test
    void areAsFewAsTheirBytesAllow() throws Exception {
        var keys = Map.of("export.newsletter.field.properties.Note", "Note");
        // Letters of one to four bytes and such that JSON escapes: bytes are what counts, not characters.
        var letters = List.of("x", "é", "語", "\uD83D\uDE00", "\\", "\"\"");
        var rows = IntStream.range(0, 1200).mapToObj(i ->
                "p" + i + "@example.com,\"" + letters.get(i % letters.size()).repeat(1 + i * 7919 % 11_000) + "\"\n");
        try (var fixture = ExportFixture.start(folder, keys)) {
            var report = fixture.drop("HighValue.csv", "EMail,Note\n" + rows.collect(Collectors.joining()));

            assertThat(report.imported()).isEqualTo(1200);
            var requests = new ArrayList<>(fixture.requests(Operation.BULK_IMPORT));
            // Deliveries may overtake each other; the profiles are numbered.
            requests.sort(Comparator.comparing(request -> Integer.parseInt(emailsOf(request).get(0).replaceAll("\\D", ""))));
            assertThat(requests).hasSizeGreaterThan(2);
            assertThat(report.bytesSent()).isEqualTo(requests.stream().mapToLong(RecordedRequest::bodyBytes).sum());
            for (int i = 0; i < requests.size(); i++) {
                assertThat(requests.get(i).bodyBytes()).isLessThanOrEqualTo(MOST_BYTES)
                        .isEqualTo(requests.get(i).body().orElseThrow().getBytes(StandardCharsets.UTF_8).length);
                assertThat(requests.get(i).headers()).containsEntry("content-length", Long.toString(requests.get(i).bodyBytes()))
                        .containsEntry("content-type", "application/vnd.api+json").doesNotContainKey("transfer-encoding");
                if (i + 1 < requests.size()) {
                    assertThat(requests.get(i).bodyBytes()).as("the next slice would not have fitted: 50,000 bytes and a profile")
                            .isGreaterThan(MOST_BYTES - 100_000);
                }
            }
        }
    }

    @Test
    void areTheSameAtEachReading() throws Exception {
        var content = IntStream.range(0, 21_000).mapToObj(i -> "p" + i % 20_500 + (i % 1000 == 7 ? "\n" : "@example.com\n"))
                .collect(Collectors.joining("", "EMail\n", ""));
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.on-duplicate-content", "send"))) {
            var first = fixture.drop("HighValue.csv", content);
            var second = fixture.drop("HighValue.csv", content);

            assertThat(batches(fixture, second.run())).hasSize(3).isEqualTo(batches(fixture, first.run()));
        }
    }

    private static Map<String, String> batches(ExportFixture fixture, String run) {
        return fixture.integration().ledger().batches().of(run).stream()
                .collect(Collectors.toMap(BatchEntry::number, batch -> batch.crc32c() + " " + batch.profiles()));
    }
}
