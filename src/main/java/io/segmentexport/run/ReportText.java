package io.segmentexport.run;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
        text.amounts("Noted of profiles that were sent", report.notes());
        text.work(report);
        text.places(report.places());
        return text.text.toString();
    }

    private void head(Report report) {
        line("Run         %s", report.run());
        line("Export      %s (%s) to list %s", report.exportName(), report.export(), report.listId());
        for (var file : report.files()) {
            line("File        %s, segment %s, %,d bytes", file.name(), file.segment(), file.bytes());
        }
        line("State       %s", report.state());
        if (report.explanation() != null) {
            wrapped("            ", report.explanation());
        }
        if (report.sameContentAs() != null) {
            wrapped("            ", "skipped: run " + report.sameContentAs() + " exported this very content before; "
                    + "to send it again set export." + report.export() + ".on-duplicate-content = send");
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
        line("             %s", report.reconciles() ? "The sum holds." : "THE SUM DOES NOT HOLD: this run is not to be trusted.");
    }

    private void amounts(String title, Map<String, Long> amounts) {
        if (amounts.isEmpty()) {
            return;
        }
        line("");
        line("%s", title);
        amounts.forEach((what, amount) -> line("%,12d %s", amount, what));
    }

    private void work(Report report) {
        line("");
        line("Batches     %,d, import jobs %,d, requests %,d, bytes sent %,d",
                report.batches(), report.jobs(), report.requests(), report.bytesSent());
        line("Time        %s, of it %s waiting for Klaviyo's rate limit; %,d records a second",
                seconds(report.durationMillis()), seconds(report.rateLimitWaitMillis()), report.recordsPerSecond());
    }

    private void places(Map<String, List<String>> places) {
        if (places.isEmpty()) {
            return;
        }
        line("");
        places.forEach((what, paths) -> paths.forEach(path -> line("%-11s %s", what, path)));
    }

    private static String seconds(long millis) {
        var duration = Duration.ofMillis(millis);
        return duration.toMinutes() > 0
                ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
                : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    private void wrapped(String indent, String words) {
        var line = new StringBuilder(indent);
        for (var word : words.split(" ")) {
            if (line.length() + word.length() > 79 && line.length() > indent.length()) {
                line("%s", line.toString().stripTrailing());
                line = new StringBuilder(indent);
            }
            line.append(word).append(' ');
        }
        line("%s", line.toString().stripTrailing());
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
