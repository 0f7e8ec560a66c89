package io.segmentexport.cli.work;

import io.segmentexport.close.Paragraph;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.stage.DryRun;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a dry run found, for a terminal. */
public final class DryRunText {

    private static final int ROWS_SHOWN = 5;

    private DryRunText() {
    }

    public static String of(DryRun.Result result) {
        var text = new StringBuilder();
        line(text, "Dry run: nothing was sent.");
        line(text, "");
        line(text, "%,12d records", result.records());
        line(text, "%,12d would be sent, in %,d batch(es) of %,d bytes in all", result.profiles(), result.batches(), result.bytes());
        line(text, "%,12d would be rejected", result.rejections().stream()
                .mapToLong(rejection -> rejection.rows().getCardinality()).sum());
        line(text, "%,12d are duplicates", result.duplicates());
        for (var rejection : result.rejections()) {
            line(text, "");
            line(text, "%s", Paragraph.hanging("  ", String.format(Locale.ROOT, "%s: %s (%,d)",
                    rejection.reason(), rejection.detail(), rejection.rows().getCardinality())));
            line(text, "%s", Paragraph.of("  ", rows(result, rejection)));
        }
        if (!result.notes().isEmpty()) {
            line(text, "");
            line(text, "Noted of profiles that would be sent");
            result.notes().forEach((note, count) -> line(text, "%,12d %s", count, note));
        }
        return text.toString();
    }

    private static String rows(DryRun.Result result, Rejection rejection) {
        String shown = rejection.rows().stream().limit(ROWS_SHOWN).mapToObj(result.places()).collect(Collectors.joining(", "));
        return rejection.rows().getCardinality() > ROWS_SHOWN ? shown + ", …" : shown;
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
