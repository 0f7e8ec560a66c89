package io.segmentexport.close;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report as a person reads it in a terminal of 80 columns. */
public final class ReportText {

    private final StringBuilder text = new StringBuilder();

    private ReportText() {
    }

    public static String of(Report report) {
        var text = new ReportText();
        text.head(report);
        text.counts(report);
        text.amounts("Rejected for", report.rejectedFor());
        text.amounts("Undelivered for", report.undeliveredFor());
        text.amounts("Unconfirmed for", report.unconfirmedFor());
        text.undelivered(report);
        text.amounts("Noted", report.notes());
        text.work(report);
        text.places(report);
        return text.text.toString();
    }

    private void head(Report report) {
        line("Run         %s", report.run());
        paragraph("Export      ", "%s (%s) to list %s", report.exportName(), report.export(), report.listId());
        for (var file : report.files()) {
            paragraph("File        ", "%s, segment %s, %,d bytes", file.name(), file.segment(), file.bytes());
        }
        for (var file : report.superseded()) {
            paragraph("Superseded  ", "%s, segment %s, %,d bytes; archived unread", file.name(), file.segment(), file.bytes());
        }
        line("State       %s", report.state());
        if (report.explanation() != null) {
            paragraph("            ", "%s", report.explanation());
        }
        if (report.replayedAt() != null) {
            paragraph("            ", "replayed at %s", report.replayedAt());
        }
        if (report.sameContentAs() != null) {
            paragraph("            ", "skipped: run %s exported this very content before; to send it again set "
                    + "export.%s.on-duplicate-content = send", report.sameContentAs(), report.export());
        }
        line("");
    }

    private void counts(Report report) {
        line("%,12d records", report.records());
        line("%,12d imported", report.imported());
        line("%,12d rejected", report.rejected());
        line("%,12d duplicates", report.duplicates());
        line("%,12d undelivered", report.undelivered());
        line("%,12d unconfirmed", report.unconfirmed());
        for (var correction : report.corrections()) {
            paragraph("             ", "%s", inWords(correction));
        }
        line("             %s", report.reconciles() ? "The sum holds." : "THE SUM DOES NOT HOLD: this run is not to be trusted.");
    }

    private static String inWords(Report.CorrectedBy correction) {
        return Stream.of(
                        inWords("%,d records corrected and imported by run %s", correction.imported(), correction.run()),
                        inWords("%,d are duplicates in run %s", correction.duplicates(), correction.run()),
                        inWords("%,d of the rejected wait in the dead letters of run %s", correction.again(), correction.run()))
                .flatMap(Optional::stream).collect(Collectors.joining("; "));
    }

    private static Optional<String> inWords(String format, long count, String run) {
        return count == 0 ? Optional.empty() : Optional.of(String.format(Locale.ROOT, format, count, run));
    }

    private void amounts(String title, Map<String, Long> amounts) {
        if (amounts.isEmpty()) {
            return;
        }
        line("");
        line("%s", title);
        amounts.forEach((what, amount) -> paragraph(String.format(Locale.ROOT, "%,12d ", amount), "%s", what));
    }

    private void undelivered(Report report) {
        if (report.undeliveredBatches().isEmpty()) {
            return;
        }
        line("");
        line("Undelivered batches");
        for (var batch : report.undeliveredBatches()) {
            paragraph("             ", "%s: %,d records, %s; last answer: %s", batch.letter(), batch.records(), batch.rows(), batch.lastAnswer());
        }
    }

    private void work(Report report) {
        line("");
        paragraph("Batches     ", "%,d, import jobs %,d, requests %,d, bytes sent %,d",
                report.batches(), report.jobs(), report.requests(), report.bytesSent());
        paragraph("Time        ", "%s, of it %s waiting for Klaviyo's rate limit; %,d records a second",
                seconds(report.durationMillis()), seconds(report.rateLimitWaitMillis()), report.recordsPerSecond());
    }

    private void places(Report report) {
        if (report.places().isEmpty()) {
            return;
        }
        line("");
        report.places().forEach((what, paths) -> paths.forEach(path -> line("%-11s %s", what, path)));
    }

    private static String seconds(long millis) {
        var duration = Duration.ofMillis(millis);
        return duration.toMinutes() > 0
                ? String.format(Locale.ROOT, "%d min %d s", duration.toMinutes(), duration.toSecondsPart())
                : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    private void paragraph(String head, String format, Object... values) {
        line("%s", Paragraph.of(head, String.format(Locale.ROOT, format, values)));
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
