package io.segmentexport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Time over size, both axes logarithmic, so that linear growth is a straight line of slope one. */
final class GrowthPlot {

    private GrowthPlot() {
    }

    /** Writes it as a PNG. */
    static void write(List<Growth.Point> points, Path file) throws IOException {
        XYChart chart = new XYChartBuilder().width(900).height(600)
                .title("From file to the last accepted batch").xAxisTitle("records").yAxisTitle("seconds").build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true)
                .setLegendPosition(LegendPosition.InsideNW);
        add(chart, "ours", points, point -> point.result().ours().seconds());
        add(chart, "ours: staging", points, point -> point.result().ours().of(Trial::secondsToFirst));
        add(chart, "ours: delivery", points, point -> point.result().ours().of(Trial::secondsFromFirst));
        add(chart, "plain Java", points, point -> point.result().plain().seconds());
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }

    private static void add(
            XYChart chart, String name, List<Growth.Point> points, ToDoubleFunction<Growth.Point> seconds) {
        chart.addSeries(name, points.stream().mapToDouble(Growth.Point::records).toArray(),
                points.stream().mapToDouble(seconds).toArray());
    }
}
