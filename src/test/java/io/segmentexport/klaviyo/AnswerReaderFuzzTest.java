package io.segmentexport.klaviyo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes back, the reader finds a meaning for it. */
class AnswerReaderFuzzTest {

    private static final int[] STATUSES = {202, 400, 403, 404, 429, 500};

    private final AnswerReader reader = new AnswerReader(Clock.systemUTC());

    static Stream<String> documents() {
        return Stream.of(Documents.JOB, Documents.IMPORT_ERRORS, Documents.ACCOUNTS, Documents.LIST,
                Documents.errors(
                        Documents.errorObject("invalid", "Invalid input.", "Invalid email: jane@example.com",
                                "/data/attributes/profiles/data/7/attributes/email"),
                        Documents.errorObject("throttled", "Throttled", "Expected available in 3 seconds.", "/data")));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void readsEveryPrefixOfADocument(String document) {
        byte[] whole = document.getBytes(UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] prefix = Arrays.copyOf(whole, length);
            assertThat(reader.read(Endpoint.BULK_IMPORT, 10, 202, AnswerHeaders.of(Map.of()), prefix))
                    .isInstanceOf(Answer.InDoubt.class);
            assertThat(reader.read(Endpoint.BULK_IMPORT, 10, 400, AnswerHeaders.of(Map.of()), prefix))
                    .isInstanceOf(Answer.RequestRefused.class);
            readByAll(prefix);
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void readsADocumentWithAnyByteChanged(String document) {
        byte[] whole = document.getBytes(UTF_8);
        Random random = new Random(20261123);
        for (int round = 0; round < 300; round++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            readByAll(changed);
        }
    }

    @Test
    void readsRandomBytes() {
        Random random = new Random(20261123);
        for (int round = 0; round < 1_000; round++) {
            byte[] body = new byte[random.nextInt(200)];
            random.nextBytes(body);
            readByAll(body);
        }
        readByAll(null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"errors\":[", "{\"data\":", "{\"data\":{\"id\":", "{\"errors\":[{\"detail\":"})
    void readsADocumentNestedWithoutEnd(String begin) {
        readByAll(begin.repeat(20_000).getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "'", "a.", "1", "@", "/", "list ", "account limit ", "‹", " : value: "})
    void readsHugeTexts(String part) {
        String huge = part.repeat(100_000);
        readByAll(Documents.error(huge, huge, huge, "/data/attributes/profiles/data/1/" + huge).getBytes(UTF_8));
        readByAll(huge.getBytes(UTF_8));
    }

    @Test
    void readsAnyHeaders() {
        Random random = new Random(20261123);
        byte[] body = Documents.error("throttled", "Throttled", "Expected available in 3 seconds.", null)
                .getBytes(UTF_8);
        String alphabet = "0123456789-+.,;=w GMTMon:\u0000٣";
        for (int round = 0; round < 5_000; round++) {
            String value = random.ints(random.nextInt(30), 0, alphabet.length())
                    .collect(StringBuilder::new, (text, at) -> text.append(alphabet.charAt(at)), StringBuilder::append)
                    .toString();
            AnswerHeaders headers = AnswerHeaders.of(Map.of("Retry-After", value, "Date", value,
                    "RateLimit-Limit", value, "RateLimit-Remaining", value, "RateLimit-Reset", value));
            assertThat(reader.read(Endpoint.BULK_IMPORT, 10, 429, headers, body))
                    .isInstanceOfSatisfying(Answer.Throttled.class, answer -> assertThat(answer.delay())
                            .isBetween(AnswerReader.RetryAfter.SHORTEST, AnswerReader.RetryAfter.LONGEST));
            assertThat(RateWindows.RateLimits.from(headers, 10).steady().orElse(1)).isPositive();
        }
    }

    private void readByAll(byte[] body) {
        for (Endpoint endpoint : Endpoint.values()) {
            for (int status : STATUSES) {
                assertNotNull(reader.read(endpoint, 10, status, AnswerHeaders.of(Map.of()), body));
            }
        }
    }
}
