package io.segmentexport.segment;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the delimiter of a CSV file from its header and first rows. Each candidate reads the sample with all the rules of
 * quotes, and the one wins that splits the header, then under which most rows have as many cells as the header, then
 * that finds the most columns, then that comes first. A file of one column has none; a comma is as good as any.
 */
final class DelimiterDetection {

    private static final List<Character> CANDIDATES = List.of(',', ';', '\t', '|');
    private static final int ROWS = 50;

    private static final Comparator<Reading> BEST = Comparator.comparing(Reading::splitsHeader)
            .thenComparing(Reading::agreeing)
            .thenComparing(Reading::columns);

    private DelimiterDetection() {
    }

    static char detect(CsvText.Sample sample) {
        return CANDIDATES.stream()
                .map(candidate -> read(sample, candidate))
                // Of equals the first
                .reduce((best, next) -> BEST.compare(next, best) > 0 ? next : best)
                .map(Reading::delimiter)
                .orElseThrow();
    }

    private static Reading read(CsvText.Sample sample, char delimiter) {
        // Lenient, unlike the reading that counts: under a wrong delimiter quotes stand where they should not.
        CsvReader<Integer> reader = CsvReader.builder()
                .fieldSeparator(delimiter)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowExtraCharsAfterClosingQuote(true)
                .build(new CellCounter(), sample.text());
        List<Integer> widths;
        try (Stream<Integer> rows = reader.stream()) {
            widths = rows.limit(ROWS).toList();
        }
        if (widths.isEmpty()) {
            return new Reading(delimiter, 0, 0);
        }
        int columns = widths.get(0);
        // Where the sample ends the last row may be cut, and would speak against the right delimiter.
        int whole = sample.whole() || widths.size() == ROWS ? widths.size() : Math.max(1, widths.size() - 1);
        long agreeing = widths.subList(1, whole).stream().filter(width -> width == columns).count();
        return new Reading(delimiter, columns, agreeing);
    }

    private record Reading(char delimiter, int columns, long agreeing) {

        boolean splitsHeader() {
            return columns > 1;
        }
    }

    private static final class CellCounter extends AbstractBaseCsvCallbackHandler<Integer> {

        @Override
        protected Integer buildRecord() {
            return getRecordType() == RecordType.EMPTY ? null : getFieldCount();
        }
    }
}
