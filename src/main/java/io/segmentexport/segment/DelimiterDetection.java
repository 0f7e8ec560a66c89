package io.segmentexport.segment;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Finds the delimiter of a CSV file from its header and first rows. Each candidate reads the sample by the rules of
 * quotes, and the one wins under which most of the wanted columns are found; of those, that splits the header; of those, under which most rows have as many cells as it has;
 * of those, that finds the most columns; of those, that comes first. A file of one column has none; a comma is as
 * good as any.
 */
final class DelimiterDetection {

    private static final List<Character> CANDIDATES = List.of(',', ';', '\t', '|');
    private static final int ROWS = 50;

    private static final Comparator<Reading> BEST = Comparator.comparing(Reading::found)
            .thenComparing(reading -> reading.columns() > 1)
            .thenComparing(Reading::agreeing)
            .thenComparing(Reading::columns);

    private DelimiterDetection() {
    }

    /**
     * Finds it.
     *
     * @param wanted the columns that the caller will look for
     * @param quotes what stands between the text and the parser under a delimiter
     */
    static char detect(CsvText.Sample sample, Collection<String> wanted, BiFunction<Reader, Character, Reader> quotes) {
        return CANDIDATES.stream()
                .map(candidate -> read(sample, candidate, wanted, quotes))
                .reduce((best, next) -> BEST.compare(next, best) > 0 ? next : best) // Of equals the first
                .orElseThrow()
                .delimiter();
    }

    private static Reading read(CsvText.Sample sample, char delimiter, Collection<String> wanted, BiFunction<Reader, Character, Reader> quotes) {
        List<CsvRecord> rows = rows(quotes.apply(new StringReader(sample.text()), delimiter), delimiter);
        if (rows.isEmpty()) {
            return new Reading(delimiter, 0, 0, 0);
        }
        int columns = rows.get(0).getFieldCount();
        // The last row of the sample may be cut, and would speak against the right delimiter.
        int whole = sample.whole() || rows.size() == ROWS ? rows.size() : Math.max(1, rows.size() - 1);
        long agreeing = rows.subList(1, whole).stream().filter(row -> row.getFieldCount() == columns).count();
        return new Reading(delimiter, new Columns("", delimiter, rows.get(0).getFields()).count(wanted), columns, agreeing);
    }

    /** The first rows, as far as the rules of quotes can be kept under the delimiter. */
    private static List<CsvRecord> rows(Reader text, char delimiter) {
        List<CsvRecord> rows = new ArrayList<>();
        try {
            CsvReader.builder()
                    .fieldSeparator(delimiter)
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .allowUnclosedQuote(true) // The sample may end within a quoted cell.
                    .ofCsvRecord(text)
                    .stream().limit(ROWS).forEach(rows::add);
        } catch (CsvParseException e) {
            // The wrong delimiter, most often: a quote closes where a cell does not end. What was read so far counts.
        }
        return rows;
    }

    private record Reading(char delimiter, long found, int columns, long agreeing) {
    }
}
