package io.segmentexport.klaviyo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KlaviyoRequestTest {

    private static final URI KLAVIYO = URI.create("https://a.klaviyo.com");

    @Test
    void addressesEveryOperation() {
        assertThat(KlaviyoRequest.bulkImport()).isEqualTo(new KlaviyoRequest(
                Endpoint.BULK_IMPORT, "POST", "/api/profile-bulk-import-jobs", null));
        assertThat(KlaviyoRequest.importJob("01J")).isEqualTo(new KlaviyoRequest(
                Endpoint.IMPORT_JOB, "GET", "/api/profile-bulk-import-jobs/01J", null));
        assertThat(KlaviyoRequest.importErrors("01J")).isEqualTo(new KlaviyoRequest(
                Endpoint.IMPORT_ERRORS, "GET", "/api/profile-bulk-import-jobs/01J/import-errors",
                "page%5Bsize%5D=100"));
        assertThat(KlaviyoRequest.accounts()).isEqualTo(new KlaviyoRequest(
                Endpoint.ACCOUNTS, "GET", "/api/accounts", null));
        assertThat(KlaviyoRequest.list("Y6nRLr")).isEqualTo(new KlaviyoRequest(
                Endpoint.LIST, "GET", "/api/lists/Y6nRLr", null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "am9iOjE4Ng==    | am9iOjE4Ng%3D%3D",
        "../accounts     | ..%2Faccounts",
        "a/b?c=d#e       | a%2Fb%3Fc%3Dd%23e",
        "a b+c&d         | a%20b%2Bc%26d",
        "100%            | 100%25",
        "%2e%2e          | %252e%252e",
        "$1\\            | %241%5C",
        "リスト           | %E3%83%AA%E3%82%B9%E3%83%88",
        "Aa0-._~         | Aa0-._~"})
    void encodesAnIdAsOneSegment(String id, String segment) {
        assertThat(KlaviyoRequest.list(id).path()).isEqualTo("/api/lists/" + segment);
        assertThat(KlaviyoRequest.importErrors(id).path())
                .isEqualTo("/api/profile-bulk-import-jobs/" + segment + "/import-errors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", ".."})
    void refusesAnIdThatIsNoSegment(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> KlaviyoRequest.list(id));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "https://a.klaviyo.com/api/profile-bulk-import-jobs/01J/import-errors/?page%5Bcursor%5D=bmV4dA%3D%3D"
            + " | /api/profile-bulk-import-jobs/01J/import-errors/ | page%5Bcursor%5D=bmV4dA%3D%3D",
        "https://a.klaviyo.com:443/api/profile-bulk-import-jobs/01J%3D/import-errors?page[cursor]=x"
            + " | /api/profile-bulk-import-jobs/01J%3D/import-errors | page%5Bcursor%5D=x",
        "HTTPS://A.Klaviyo.com/api/profile-bulk-import-jobs/01J/import-errors"
            + " | /api/profile-bulk-import-jobs/01J/import-errors | -",
        "/api/profile-bulk-import-jobs/01J/import-errors?page[cursor]=x"
            + " | /api/profile-bulk-import-jobs/01J/import-errors | page%5Bcursor%5D=x"})
    void followsALinkOnTheSameOrigin(String link, String path, String query) {
        assertThat(KlaviyoRequest.next(KLAVIYO, link))
                .isEqualTo(new KlaviyoRequest(Endpoint.IMPORT_ERRORS, "GET", path, query));
    }

    @Test
    void leavesThePathOfTheBaseUrlToTheBaseUrl() {
        URI gateway = URI.create("http://localhost:8080/klaviyo/");

        assertThat(KlaviyoRequest.next(gateway,
                "http://localhost:8080/klaviyo/api/profile-bulk-import-jobs/01J/import-errors?page[cursor]=x").path())
                .isEqualTo("/api/profile-bulk-import-jobs/01J/import-errors");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "https://evil.example/api/profile-bulk-import-jobs/01J/import-errors?page[cursor]=x",
        "https://a.klaviyo.com.evil.example/api/profile-bulk-import-jobs/01J/import-errors",
        "http://a.klaviyo.com/api/profile-bulk-import-jobs/01J/import-errors",
        "https://a.klaviyo.com:8443/api/profile-bulk-import-jobs/01J/import-errors",
        "https://user@a.klaviyo.com/api/profile-bulk-import-jobs/01J/import-errors",
        "https://a.klaviyo.com@evil.example/api/profile-bulk-import-jobs/01J/import-errors",
        "//evil.example/api/profile-bulk-import-jobs/01J/import-errors",
        "https://a.klaviyo.com/api/profiles/",
        "https://a.klaviyo.com/api/profile-bulk-import-jobs/01J/import-errors/../../../accounts",
        "file:///etc/passwd",
        "mailto:jane@example.com",
        "https://a.klaviyo.com/%zz",
        "not a link",
        ""})
    void followsNoLinkThatLeadsElsewhere(String link) {
        assertThatThrownBy(() -> KlaviyoRequest.next(KLAVIYO, link))
                .isInstanceOf(KlaviyoRequest.UntrustedLinkException.class)
                .hasNoCause()
                .hasMessageContaining("not")
                .hasMessageNotContainingAny("jane@example.com", "cursor");
    }
}
