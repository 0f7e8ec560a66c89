package io.segmentexport.klaviyo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.klaviyo.Answer.NotAuthorised.Cause;
import io.segmentexport.klaviyo.Answer.ProfileFault;
import io.segmentexport.klaviyo.ImportErrors.ImportError;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:15:00Z");
    private static final int PROFILES = 100;
    private static final String HTML = "\n<!DOCTYPE html><html><head><title>Attention Required!</title></head></html>";

    private final AnswerReader reader = new AnswerReader(Clock.fixed(NOW, ZoneOffset.UTC));

    // ---- accepted, in doubt

    @Test
    void readsAnAcceptedBatch() {
        Answer answer = answerToImport(202, Documents.JOB);

        assertThat(answer).isEqualTo(new Answer.Accepted(new ImportJob(
                "cHJvZmlsZS1idWxrLWltcG9ydC1qb2I6MTg2", ImportJob.Status.QUEUED, "queued",
                OptionalInt.of(100), OptionalInt.of(0), OptionalInt.empty(), Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "{}",
        "null",
        "[]",
        "\"accepted\"",
        "{\"data\":null}",
        "{\"data\":{\"type\":\"profile-bulk-import-job\",\"attributes\":{\"status\":\"queued\"}}}",
        "{\"data\":{\"type\":\"profile-bulk-import-job\",\"id\":null}}",
        "{\"data\":{\"type\":\"profile-bulk-import-job\",\"id\":\" \"}}",
        "{\"data\":{\"type\":\"profile-bulk-import-job\",\"id\":{\"a\":1}}}",
        "{\"data\":{\"type\":\"list\",\"id\":\"Y6nRLr\"}}",
        "{\"data\":{\"type\":\"profile-bulk-import-job\",\"id\":\"01J\"",
        HTML})
    void isInDoubtOfASuccessWithoutJob(String body) {
        assertThat(answerToImport(202, body)).isInstanceOfSatisfying(Answer.InDoubt.class,
                answer -> assertThat(answer.reason()).contains("202").contains("without the ID of an import job"));
    }

    @Test
    void takesAJobForAcceptedWhateverElseIsMissing() {
        assertThat(answerToImport(200, "{\"data\":{\"id\":12345}}"))
                .isInstanceOfSatisfying(Answer.Accepted.class, answer -> {
                    assertThat(answer.job().id()).isEqualTo("12345");
                    assertThat(answer.job().status()).isEqualTo(ImportJob.Status.UNKNOWN);
                });
    }

    @Test
    void refusesAnIdOfUnreasonableLength() {
        assertThat(answerToImport(202, "{\"data\":{\"id\":\"" + "x".repeat(256) + "\"}}"))
                .isInstanceOf(Answer.InDoubt.class);
    }

    // ---- what was asked for

    @ParameterizedTest
    @CsvSource({
        "queued, QUEUED, queued", "processing, PROCESSING, processing", "complete, COMPLETE, complete",
        "cancelled, CANCELLED, cancelled", "failed, FAILED, failed", "error, FAILED, error",
        "errored, FAILED, errored", "paused, UNKNOWN, paused", "jane@example.com, UNKNOWN, ''"})
    void readsAJobInAnyState(String word, ImportJob.Status status, String shown) {
        String document = Documents.JOB.replace("\"queued\"", "\"" + word + "\"");

        assertThat(answer(Endpoint.IMPORT_JOB, 200, document)).isInstanceOfSatisfying(Answer.JobFound.class, answer -> {
            assertThat(answer.job().status()).isEqualTo(status);
            assertThat(answer.job().statusWord()).isEqualTo(shown);
        });
    }

    @ParameterizedTest
    @CsvSource({"12, 12", "'\"12\"', 12", "0, 0", "-1, -1", "null, -1", "1.5, -1", "99999999999, -1", "{}, -1"})
    void readsACountOnlyWhereItIsOne(String json, int count) {
        String document = Documents.JOB.replace("\"completed_count\":0", "\"completed_count\":" + json);

        assertThat(answer(Endpoint.IMPORT_JOB, 200, document)).isInstanceOfSatisfying(Answer.JobFound.class, answer ->
                assertThat(answer.job().completed().orElse(-1)).isEqualTo(count));
    }

    @Test
    void readsAPageOfImportErrors() {
        Answer answer = answer(Endpoint.IMPORT_ERRORS, 200, Documents.IMPORT_ERRORS);

        assertThat(answer).isEqualTo(new Answer.ErrorsFound(new ImportErrors(List.of(
                new ImportError(Optional.of(3), Optional.of("a@example.com"), "invalid", "Invalid email: ‹e-mail›"),
                new ImportError(Optional.empty(), Optional.of("b@example.com"), "invalid", "Invalid input"),
                new ImportError(Optional.of(5), Optional.of("c@example.com"), "", ""),
                new ImportError(Optional.empty(), Optional.empty(), "duplicate", "Taken")),
                Optional.of("https://a.klaviyo.com/api/profile-bulk-import-jobs/01J/import-errors"
                        + "?page%5Bcursor%5D=x"))));
        assertThat(answer.toString()).doesNotContain("@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"data\":[]}", "{\"data\":[],\"links\":{\"next\":null}}",
        "{\"data\":[],\"links\":{\"self\":\"x\",\"next\":\"\"}}"})
    void readsTheLastPageOfImportErrors(String body) {
        assertThat(answer(Endpoint.IMPORT_ERRORS, 200, body)).isEqualTo(
                new Answer.ErrorsFound(new ImportErrors(List.of(), Optional.empty())));
    }

    @Test
    void readsTheAccountOfAKey() {
        assertThat(answer(Endpoint.ACCOUNTS, 200, Documents.ACCOUNTS))
                .isEqualTo(new Answer.AccountFound("AbC123", "Kontoso Japan 株式会社"));
    }

    @Test
    void readsAList() {
        assertThat(answer(Endpoint.LIST, 200, Documents.LIST))
                .isEqualTo(new Answer.ListFound("Y6nRLr", "Newsletter"));
    }

    @ParameterizedTest
    @EnumSource(value = Endpoint.class, names = "BULK_IMPORT", mode = EnumSource.Mode.EXCLUDE)
    void takesAnUnreadableSuccessForNoAnswer(Endpoint endpoint) {
        for (String body : new String[] {"", "{}", HTML, "{\"data\":{}}", "{\"data\":[{\"id\":\"1\""}) {
            assertThat(answer(endpoint, 200, body)).isInstanceOf(Answer.Unavailable.class);
        }
    }

    // ---- the list

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void failsOnAListThatIsNotThere(int status) {
        for (Endpoint endpoint : new Endpoint[] {Endpoint.BULK_IMPORT, Endpoint.LIST}) {
            assertThat(answer(endpoint, status, Documents.error("not_found", "Not found.",
                    "A list with id Y6nRLr does not exist.", null)))
                    .isEqualTo(new Answer.ListUnknown("A list with id Y6nRLr does not exist."));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', nullValues = "-", value = {
        "invalid | Invalid input. | Object does not exist.              | /data/relationships/lists/data/0/id",
        "invalid | Invalid input. | Whatever.                           | /data/relationships/lists",
        "invalid | Invalid input. | List Y6nRLr does not exist          | -",
        "invalid | Invalid input. | List with id 'Y6nRLr' was not found | /data",
        "invalid | Invalid list   | Invalid list_id provided            | -",
        "list_not_found | List not found | It may be deleted            | -",
        "not_found | Not found    | No such list: Y6nRLr                | /data/relationships"})
    void knowsAnErrorThatNamesTheList(String code, String title, String detail, String pointer) {
        assertThat(answerToImport(400, Documents.error(code, title, detail, pointer)))
                .isInstanceOf(Answer.ListUnknown.class);
    }

    @Test
    void looksAtTheListBeforeTheProfiles() {
        String body = Documents.errors(
                Documents.errorObject("invalid", "Invalid input.", "Bad.", "/data/attributes/profiles/data/1"),
                Documents.errorObject("invalid", "Invalid input.", "Gone.", "/data/relationships/lists/data/0/id"));

        assertThat(answerToImport(400, body)).isEqualTo(new Answer.ListUnknown("Gone."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "Expected a list of items but got type dict.             | /data/attributes/profiles",
        "An unknown field 'foo' is not in the list of fields     | /data",
        "The allow-list was not found                            | -"})
    void takesNoOtherListForTheList(String detail, String pointer) {
        assertThat(answerToImport(400, Documents.error("invalid", "Invalid input.", detail, pointer)))
                .isInstanceOf(Answer.RequestRefused.class);
    }

    // ---- profiles

    @Test
    void rejectsTheProfilesThatErrorsPointAt() {
        String body = Documents.errors(
                Documents.errorObject("invalid", "Invalid input.", "Invalid email: jane@example.com",
                        "/data/attributes/profiles/data/7/attributes/email"),
                Documents.errorObject("invalid", "Invalid input.", "Not E.164: +1 212 555 0123",
                        "/data/attributes/profiles/data/99/attributes/phone_number"),
                Documents.errorObject("too_long", "Invalid input.", "Too long",
                        "/data/attributes/profiles/data/7/attributes/location/city"),
                Documents.errorObject("invalid", "Invalid input.", "Invalid email: jane@example.com",
                        "/data/attributes/profiles/data/7/attributes/email"),
                Documents.errorObject("missing", "Identifier required", "", "/data/attributes/profiles/data/0"),
                Documents.errorObject("missing", "", "", "/data/attributes/profiles/data/1/attributes/"));

        assertThat(answerToImport(400, body)).isInstanceOfSatisfying(Answer.ProfilesRefused.class, answer ->
                assertThat(answer.faults()).containsExactly(
                        Map.entry(0, new ProfileFault("missing", "Identifier required", List.of())),
                        Map.entry(1, new ProfileFault("missing", "missing", List.of())),
                        Map.entry(7, new ProfileFault("invalid", "Invalid email: ‹e-mail›; Too long",
                                List.of("email", "location.city"))),
                        Map.entry(99, new ProfileFault("invalid", "Not E.164: ‹phone›",
                                List.of("phone_number")))));
    }

    @ParameterizedTest
    @CsvSource({"400, 400", "400, '\"400\"'", "409, 409", "413, 413", "422, null"})
    void readsPointersWhateverTheErrorsCallTheirStatus(int status, String inBody) {
        String body = "{\"errors\":[{\"id\":\"1\",\"status\":" + inBody + ",\"code\":\"invalid\",\"title\":\"T\","
                + "\"detail\":\"D\",\"source\":{\"pointer\":\"/data/attributes/profiles/data/2/attributes/email\"}}]}";

        assertThat(answerToImport(status, body)).isInstanceOfSatisfying(Answer.ProfilesRefused.class, answer ->
{
                    assertThat(answer.status()).isEqualTo(status);
                    assertThat(answer.faults()).containsOnlyKeys(2);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/data/attributes/profiles/data/100/attributes/email",
        "/data/attributes/profiles/data/999999999/attributes/email",
        "/data/attributes/profiles/data/99999999999999999999/attributes/email",
        "/data/attributes/profiles/data/-1/attributes/email",
        "/data/attributes/profiles/data//attributes/email",
        "/data/attributes/profiles/data",
        "/data/attributes/profiles",
        "/data"})
    void takesAPointerThatLeadsToNoProfileForNone(String pointer) {
        assertThat(answerToImport(400, Documents.error("invalid", "Invalid input.", "Bad.", pointer)))
                .isEqualTo(new Answer.RequestRefused(400, "invalid", "Bad."));
    }

    @Test
    void keepsThePointersThatLeadToProfilesAmongOthers() {
        String body = Documents.errors(
                Documents.errorObject("invalid", "T", "D", "/data/attributes/profiles/data/100/attributes/email"),
                Documents.errorObject("invalid", "T", "D", "/data/attributes/profiles/data/4/attributes/email"),
                Documents.errorObject("invalid", "T", "D", "/data"));

        assertThat(answerToImport(400, body)).isInstanceOfSatisfying(Answer.ProfilesRefused.class, answer ->
                assertThat(answer.faults()).containsOnlyKeys(4));
    }

    // ---- the request, the account

    @ParameterizedTest
    @ValueSource(ints = {400, 405, 406, 409, 413, 415, 422, 431})
    void isRefusedWhereNoProfileIsNamed(int status) {
        for (String body : new String[] {"", HTML, "{", "{\"errors\":[]}", "{\"errors\":\"no\"}",
            Documents.error("payload_too_large", "Too large", "The payload exceeds the 5MB limit.", null)}) {
            assertThat(answerToImport(status, body)).isInstanceOfSatisfying(Answer.RequestRefused.class, answer -> {
                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.detail()).isNotBlank();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403})
    void isNotAuthorised(int status) {
        for (String body : new String[] {"", HTML, "{",
            Documents.error("not_authenticated", "Authentication failed", "Missing or invalid private key.", null)}) {
            assertThat(answerToImport(status, body)).isInstanceOf(Answer.NotAuthorised.class);
            assertThat(answer(Endpoint.ACCOUNTS, status, body)).isInstanceOf(Answer.NotAuthorised.class);
        }
    }

    @Test
    void saysWhatToLookAtWhereAWebPageAnswers() {
        assertThat(answerToImport(403, HTML)).isEqualTo(new Answer.NotAuthorised(Cause.KEY, 403,
                "the answer is a web page (\"Attention Required!\"), not Klaviyo's API: look at the base URL, and at proxies and firewalls"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', nullValues = "-", value = {
        "<html><head><title></title></head><body><script>let a;</script><h1>403 Forbidden</h1></body> | web page (\"403 Forbidden\")",
        "<HTML><BODY>Zugriff verweigert<br>mehr                            | web page (\"Zugriff verweigert\")",
        "<html><style>p {}</style><p>Access denied by <b>policy</b></p>     | web page (\"Access denied by\")",
        "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>      | web page (\"AccessDenied\")",
        "<html></html>                                                      | web page, not",
        "upstream connect error or disconnect/reset before headers          | API (\"upstream connect error or disconnect/reset before headers\")",
        "{\"error\":\"blocked by jane@example.com\"}                          | API (\"blocked by ‹e-mail›\")",
        "{\"error\":{\"a\":1}}                                               | tells nothing",
        "%PDF                                                               | API (\"%PDF\")",
        "-------                                                            | tells nothing"})
    void saysWhatAPageSays(String body, String words) {
        assertThat(answerToImport(502, body)).isInstanceOfSatisfying(Answer.Unavailable.class,
                answer -> assertThat(answer.detail()).contains(words));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', value = {
        "410 | {\"message\":\"This API revision is retired.\"}                                             | This API revision is retired.",
        "410 | gone                                                                                     | the answer is not from Klaviyo's API (\"gone\")",
        "400 | {\"errors\":[{\"code\":\"invalid\",\"detail\":\"Bad header\",\"source\":{\"header\":\"revision\"}}]}   | Bad header",
        "400 | {\"errors\":[{\"code\":\"invalid\",\"detail\":\"The revision header is invalid\"}]}                | The revision header is invalid",
        "404 | {\"errors\":[{\"code\":\"revision_not_found\",\"detail\":\"Upgrade\"}]}                       | Upgrade",
        "406 | {\"errors\":[{\"code\":\"x\",\"title\":\"Unsupported API version\"}]}                         | Unsupported API version"})
    void knowsARevisionThatIsNotServed(int status, String body, String detail) {
        for (Endpoint endpoint : Endpoint.values()) {
            assertThat(answer(endpoint, status, body)).isEqualTo(new Answer.NotAuthorised(Cause.REVISION, status, detail));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", HTML, "{\"errors\":[{\"code\":\"not_found\",\"detail\":\"The page does not exist.\"}]}"})
    void takesA404ForAnUnknownListOnlyIfItSaysSo(String body) {
        assertThat(answerToImport(404, body)).isInstanceOf(Answer.Unavailable.class);
        assertThat(answer(Endpoint.LIST, 404, body)).isInstanceOf(
                body.contains("not_found") ? Answer.ListUnknown.class : Answer.Unavailable.class);
        assertThat(answer(Endpoint.IMPORT_JOB, 404, body)).isInstanceOf(
                body.contains("not_found") ? Answer.JobUnknown.class : Answer.Unavailable.class);
    }

    @Test
    void takesA410ThatNamesTheJobForItsEnd() {
        String gone = Documents.error("gone", "Gone.", "The job has expired.", null);

        assertThat(answer(Endpoint.IMPORT_ERRORS, 410, gone)).isEqualTo(new Answer.JobUnknown("The job has expired."));
        assertThat(answerToImport(410, gone)).isInstanceOf(Answer.NotAuthorised.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "account_limit_reached | Limit reached         | Klaviyo said so.",
        "invalid               | Account limit reached | Upgrade your plan.",
        "invalid               | Invalid input.        | You have reached your account's profile limit.",
        "account_limit_reached | Limit reached         | The bulk request was refused.",
        "plan_quota_exceeded   | Exceeded              | Too many active profiles.",
        "invalid               | Invalid input.        | You have exceeded the limit of your plan."})
    void isNotAuthorisedWhereTheAccountTakesNoMore(String code, String title, String detail) {
        assertThat(answerToImport(400, Documents.error(code, title, detail, null)))
                .isInstanceOf(Answer.NotAuthorised.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "The limit of 10000 profiles per request is exceeded.",
        "The profile size limit of 100 KB is exceeded.",
        "Account rate limit exceeded.",
        "The profile has exceeded the property limit.",
        "The payload is over the limit."})
    void doesNotTakeALimitOfRequestsForOneOfTheAccount(String detail) {
        assertThat(answerToImport(400, Documents.error("invalid", "Invalid input.", detail, null)))
                .isInstanceOf(Answer.RequestRefused.class);
    }

    // ---- not found, throttled, unavailable

    @ParameterizedTest
    @EnumSource(value = Endpoint.class, names = {"IMPORT_JOB", "IMPORT_ERRORS"})
    void knowsAJobThatIsNotThere(Endpoint endpoint) {
        assertThat(answer(endpoint, 404, Documents.error("not_found", "Not found.", "No such job.", null)))
                .isEqualTo(new Answer.JobUnknown("No such job."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "7                             | -                                | 7",
        "0                             | -                                | 1",
        "0.4                           | -                                | 1",
        "2.5                           | -                                | 3",
        "999999999                     | -                                | 600",
        "9999999999                    | -                                | 600",
        "-                             | Expected available in 12345678901 seconds. | 600",
        "-5                            | -                                | 1",
        "soon                          | -                                | 1",
        "Mon, 23 Nov 2026 10:15:30 GMT | -                                | 30",
        "Mon, 23 Nov 2026 10:14:00 GMT | -                                | 1",
        "Tue, 23 Nov 2027 10:14:00 GMT | -                                | 600",
        "-                             | Expected available in 3 seconds. | 3",
        "-                             | Expected available in 1 second.  | 1",
        "-                             | Expected available in 0 seconds. | 1",
        "-                             | Expected available in 42s        | 42",
        "5                             | Expected available in 3 seconds. | 5",
        "soon                          | Expected available in 3 seconds. | 3",
        "-                             | Slow down.                       | 1"})
    void waitsAsTold(String retryAfter, String detail, long seconds) {
        AnswerHeaders headers = retryAfter == null
                ? AnswerHeaders.of(Map.of()) : AnswerHeaders.of(Map.of("retry-after", retryAfter));
        byte[] body = Documents.error("throttled", "Throttled", "Request was throttled. " + detail, null)
                .getBytes(UTF_8);

        assertThat(reader.read(Endpoint.BULK_IMPORT, PROFILES, 429, headers, body))
                .isEqualTo(new Answer.Throttled(Duration.ofSeconds(seconds)));
    }

    @Test
    void holdsARetryDateAgainstTheServersOwnTime() {
        AnswerHeaders headers = AnswerHeaders.of(Map.of(
                "Retry-After", "Mon, 23 Nov 2026 12:00:20 GMT", "Date", "Mon, 23 Nov 2026 12:00:00 GMT"));

        assertThat(reader.read(Endpoint.IMPORT_JOB, 0, 429, headers, null))
                .isEqualTo(new Answer.Throttled(Duration.ofSeconds(20)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", HTML, "{\"errors\":", "[1,2]"})
    void waitsASecondWhereNothingIsTold(String body) {
        assertThat(answerToImport(429, body)).isEqualTo(new Answer.Throttled(Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 301, 302, 304, 407, 408, 421, 423, 425, 500, 502, 503, 504, 524, 599, 600, 999, -1})
    void isUnavailableOtherwise(int status) {
        for (Endpoint endpoint : Endpoint.values()) {
            for (String body : new String[] {"", HTML, "{",
                Documents.error("error", "A server error", "Sorry.", null)}) {
                assertThat(answer(endpoint, status, body)).isInstanceOfSatisfying(Answer.Unavailable.class, answer -> {
                    assertThat(answer.status()).isEqualTo(status);
                    assertThat(answer.detail()).isNotBlank();
                });
            }
        }
    }

    // ---- what people get to see

    @Test
    void showsNoPersonalDataWhateverTheAnswer() {
        String email = "jane.doe@example.com";
        String phone = "+12125550123";
        String error = Documents.error("invalid", "Invalid " + email, "'" + email + "' and " + phone + " are bad",
                "/data/attributes/profiles/data/1/attributes/" + email);
        for (int status : new int[] {200, 202, 400, 401, 403, 404, 413, 429, 500}) {
            for (Endpoint endpoint : Endpoint.values()) {
                assertThat(answer(endpoint, status, error).toString())
                        .doesNotContain("jane", "doe", "2125550123");
            }
        }
    }

    @Test
    void boundsWhatItKeepsOfManyLongErrors() {
        String[] errors = new String[500];
        for (int number = 0; number < errors.length; number++) {
            errors[number] = Documents.errorObject("invalid", "T", number + " is wrong ".repeat(100), "/data");
        }

        assertThat(answerToImport(400, Documents.errors(errors))).isInstanceOfSatisfying(Answer.RequestRefused.class,
                answer -> assertThat(answer.detail()).hasSizeLessThanOrEqualTo(200));
    }

    private Answer answerToImport(int status, String body) {
        return answer(Endpoint.BULK_IMPORT, status, body);
    }

    private Answer answer(Endpoint endpoint, int status, String body) {
        return reader.read(endpoint, PROFILES, status, AnswerHeaders.of(Map.of()), body.getBytes(UTF_8));
    }
}
