package io.segmentexport.bench;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Figures of a measurement for people. Rows are kept so short that they fit into 80 columns.
 *
 * @param title   what was measured
 * @param columns what stands in which column
 * @param rows    the cells, row by row
 * @param remarks how the figures came about, a line each
 */
record Table(String title, List<String> columns, List<List<String>> rows, List<String> remarks) {

    /** As Markdown. */
    String markdown() {
        var text = new StringBuilder("## " + title + "\n\n");
        text.append(markdown(columns)).append(markdown(columns.stream().map(column -> "---").toList()));
        rows.forEach(row -> text.append(markdown(row)));
        remarks.forEach(remark -> text.append('\n').append(remark).append('\n'));
        return text.append('\n').toString();
    }

    private static String markdown(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** For a terminal. */
    String text() {
        var widths = IntStream.range(0, columns.size()).map(this::width).toArray();
        var text = new StringBuilder("\n" + title + "\n\n").append(line(columns, widths));
        rows.forEach(row -> text.append(line(row, widths)));
        remarks.forEach(remark -> text.append(remark).append('\n'));
        return text.toString();
    }

    private int width(int column) {
        return Math.max(Math.max(1, columns.get(column).length()),
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }

    /** Words in the first column stand at the left, figures at the right. */
    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(i -> ("%" + (i == 0 ? "-" : "") + widths[i] + "s").formatted(cells.get(i)))
                .collect(Collectors.joining("  ", "", "\n"));
    }
}
