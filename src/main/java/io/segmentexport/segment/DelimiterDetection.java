package io.segmentexport.segment;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the delimiter of a CSV file from its header and first rows. Each candidate reads the sample by the rules of
 * quotes, and the one wins that splits the header; of those, under which most rows have as many cells as it has;
 * of those, that finds the most columns; of those, that comes first. A file of one column has none; a comma is as
 * good as any.
 */
final class DelimiterDetection {

    private static final List<Character> CANDIDATES = List.of(',', ';', '\t', '|');
    private static final int ROWS = 50;

    private static final Comparator<Reading> BEST = Comparator.comparing((Reading reading) -> reading.columns() > 1)
            .thenComparing(Reading::agreeing)
            .thenComparing(Reading::columns);

    private DelimiterDetection() {
    }

    static char detect(CsvText.Sample sample) {
        return CANDIDATES.stream()
                .map(candidate -> read(sample, candidate))
                .reduce((best, next) -> BEST.compare(next, best) > 0 ? next : best) // Of equals the first
                .orElseThrow()
                .delimiter();
    }

    private static Reading read(CsvText.Sample sample, char delimiter) {
        List<Integer> widths = widths(sample.text(), delimiter);
        if (widths.isEmpty()) {
            return new Reading(delimiter, 0, 0);
        }
        int columns = widths.get(0);
        // The last row of the sample may be cut, and would speak against the right delimiter.
        int whole = sample.whole() || widths.size() == ROWS ? widths.size() : Math.max(1, widths.size() - 1);
        long agreeing = widths.subList(1, whole).stream().filter(width -> width == columns).count();
        return new Reading(delimiter, columns, agreeing);
    }

    /** How many cells the first rows have, as far as the rules of quotes can be kept under the delimiter. */
    private static List<Integer> widths(String text, char delimiter) {
        List<Integer> widths = new ArrayList<>();
        try {
            CsvReader.builder()
                    .fieldSeparator(delimiter)
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .allowUnclosedQuote(true) // The sample may end within a quoted cell.
                    .ofCsvRecord(text)
                    .stream().limit(ROWS).forEach(row -> widths.add(row.getFieldCount()));
        } catch (CsvParseException e) {
            // The wrong delimiter, most often: a quote closes where a cell does not end. What was read so far counts.
        }
        return widths;
    }

    private record Reading(char delimiter, int columns, long agreeing) {
    }
}
