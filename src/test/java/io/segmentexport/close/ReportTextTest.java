package io.segmentexport.close;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTextTest {

    private static final String LONG = "Klaviyo does not accept connection main (403: the key lacks a scope that this needs): see that "
            + "connection.main.api-key is a valid private key; the run goes on by itself when Klaviyo accepts it";
    private static final String PATH = "/srv/exports/data/dead-letter/newsletter/newsletter-20261123-101500-ab12/"
            + "HighValue-rejected-newsletter-20261123-101500-ab12.csv";

    private static Report report(String explanation, String sameContentAs, Map<String, Long> undeliveredFor, long factor) {
        return new Report("newsletter-20261123-101500-ab12", "newsletter", "Our most valued customers, every week", "main", "Y6nRLr",
                "test", null, null, null, "Jo agreed", "failed", explanation, sameContentAs,
                List.of(new Report.FileLine("HighValue-2026-11-23-with-a-rather-long-name-from-elsewhere.csv.gz",
                        "HighValue", 526_871_123L, null, 5)),
                List.of(),
                12 * factor, 2 * factor, 3 * factor, factor, 4 * factor, 2 * factor, true,
                Map.of("email-malformed", 3 * factor), undeliveredFor, Map.of(), Map.of("phone-dropped", 5L),
                111 * factor, 110 * factor, List.of(new Report.BatchLine("12", "batch-00012.json", 4, "HighValue.csv: 2-5", LONG)),
                1_234 * factor, 987_654_321 * factor, 3_725_000, "2026-11-23T10:15:00Z",
                "2026-11-23T11:20:00Z", 4_001_000, 1_234 * factor, Map.of("dead-letter", List.of(PATH)),
                null, List.of());
    }

    @Test
    void fitsInEightyColumnsButForPaths() {
        var text = ReportText.of(report(LONG, "newsletter-20261122-101500-ab12", Map.of(LONG, 7L), 1_000_000));

        assertThat(text.lines()).allSatisfy(line -> {
            if (!line.contains(PATH)) {
                assertThat(line.length()).as(line).isLessThanOrEqualTo(80);
            }
        });
        assertThat(text.replaceAll("\\s+", " ")).contains(LONG);
    }

    @Test
    void leavesAPathWholeSoThatItCanBeCopied() {
        assertThat(ReportText.of(report(null, null, Map.of(), 1))).contains("dead-letter " + PATH + "\n");
    }

    @Test
    void tellsEveryPlaceAndEveryReasonWithItsCount() {
        var text = ReportText.of(report(null, null, Map.of("503: Service unavailable", 4_000L), 1_000));

        assertThat(text.lines().map(String::strip)).contains("12,000 records", "2,000 imported", "3,000 rejected",
                "1,000 duplicates", "4,000 undelivered", "2,000 unconfirmed", "The sum holds.", "3,000 email-malformed",
                "4,000 503: Service unavailable", "5 phone-dropped", "Rejected for", "Undelivered for");
        assertThat(text.replaceAll("\\s+", " ")).contains("Batches 111,000", "import jobs 110,000", "requests 1,234,000",
                "66 min 41 s", "62 min 5 s waiting for Klaviyo's rate limit", "1,234,000 records a second",
                "batch-00012.json: 4 records, HighValue.csv: 2-5; last answer: Klaviyo does not accept", "to list Y6nRLr", "segment HighValue, 526,871,123 bytes", "State failed");
    }

    @Test
    void isSilentOfWhatDidNotHappen() {
        var text = ReportText.of(report(null, null, Map.of(), 1));

        assertThat(text).doesNotContain("Undelivered for", "skipped", "List ", "null");
    }

    @Test
    void saysWhichRunExportedTheSameContentAndHowToSendItAgain() {
        var text = ReportText.of(report(null, "newsletter-20261122-101500-ab12", Map.of(), 1));

        assertThat(text.replaceAll("\\s+", " ")).contains("run newsletter-20261122-101500-ab12 exported this very content before",
                "export.newsletter.on-duplicate-content = send");
    }

    @Test
    void shoutsWhereTheSumDoesNotHold() {
        var right = report(null, null, Map.of(), 1);
        var wrong = new Report(right.run(), right.export(), right.exportName(), right.connection(), right.listId(), right.startedBy(),
                null, null, null, null, right.state(), null, null, List.of(), List.of(), 9, 1, 0, 0, 0, 0, false, Map.of(), Map.of(), Map.of(), Map.of(), 1, 1, List.of(), 1, 1, 0,
                "", "", 900, 1, Map.of(), null, List.of());

        assertThat(ReportText.of(wrong)).contains("THE SUM DOES NOT HOLD").contains("0.9 s").doesNotContain("The sum holds");
    }

    @Test
    void isTheSameInEveryLocale() {
        var report = report(LONG, null, Map.of("503", 4L), 1_000);
        var expected = ReportText.of(report);
        var before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(ReportText.of(report)).isEqualTo(expected);
            Locale.setDefault(Locale.GERMANY);
            assertThat(ReportText.of(report)).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }
}
