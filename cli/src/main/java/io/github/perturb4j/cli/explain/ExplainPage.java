package io.github.perturb4j.cli.explain;

import io.github.perturb4j.cli.explain.Landscape.ShownSlice;
import io.github.perturb4j.cli.report.Axis;
import io.github.perturb4j.cli.report.Html;
import io.github.perturb4j.cli.report.LineChart;
import io.github.perturb4j.cli.report.Page;
import io.github.perturb4j.cli.report.Pictures;
import io.github.perturb4j.cli.report.Table;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code explain.html}: slices, curvature and attributions of one image. */
final class ExplainPage {
    private ExplainPage() {}

    /** @param pictures by file name, as they are in the folder */
    static String of(ExplainData data, RgbImage input, Map<String, RgbImage> pictures) {
        List<Object> body = new ArrayList<>();
        body.add(Html.of("header", Html.of("h1", data.label().name()), lead(data)));
        body.add(attributions(data, input, pictures));
        body.add(slices(data, pictures));
        if (data.landscape().curvature() != null) {
            body.add(Html.of(
                    "section",
                    Html.of("h2", "How the loss bends"),
                    Table.of(List.of("at the image", "value"), ExplainText.curvature(data.landscape()))));
        }
        return Page.of("Around " + data.image(), body);
    }

    private static Html lead(ExplainData data) {
        return Html.of("p", ExplainText.heading(data) + ". The loss is " + data.loss() + ".")
                .with("class", "lead");
    }

    private static Html attributions(ExplainData data, RgbImage input, Map<String, RgbImage> pictures) {
        List<Html> figures = new ArrayList<>(List.of(Pictures.figure(input, "The image", "the image")));
        for (AttributionMap map : data.landscape().attributions()) {
            figures.add(Pictures.figure(
                    pictures.get(ExplainCommand.attributionFile(map)), "Attribution by " + map.method(), map.method()));
        }
        return Html.of(
                "section",
                Html.of("h2", "Which pixels it hangs on"),
                Html.of(
                        "p",
                        "Of the " + data.explained() + ", summed over the channels: yellow speaks for it, dark blue"
                                + " against, grey does not matter."),
                Pictures.row(figures),
                Table.of(ExplainText.ATTRIBUTION_HEADING, ExplainText.attributions(data.landscape())));
    }

    private static Html slices(ExplainData data, Map<String, RgbImage> pictures) {
        List<Object> parts = new ArrayList<>(List.of(Html.of("h2", "The loss around it")));
        List<ShownSlice> lines =
                data.landscape().slices().stream().filter(ShownSlice::isLine).toList();
        if (!lines.isEmpty()) {
            parts.add(chart(data, lines));
        }
        for (ShownSlice slice : data.landscape().slices()) {
            RgbImage picture = pictures.get(ExplainCommand.planeFile(slice));
            if (picture != null) {
                parts.add(Pictures.figure(
                        picture,
                        "The loss in the plane of " + String.join(" and ", slice.directions()),
                        "The plane of " + String.join(" and ", slice.directions()) + "."));
            }
        }
        parts.add(Table.of(ExplainText.SLICE_HEADING, ExplainText.slices(data.landscape())));
        return Html.of("section", parts);
    }

    private static Html chart(ExplainData data, List<ShownSlice> lines) {
        double[] all = lines.stream()
                .flatMap(line -> line.losses().stream())
                .mapToDouble(v -> v)
                .sorted()
                .toArray();
        List<Double> places = lines.get(0).places();
        Axis along =
                Axis.round("distance, " + data.landscape().grid().norm(), places.get(0), places.get(places.size() - 1));
        LineChart chart = LineChart.of(
                "Line chart of the loss along directions", along, Axis.round(data.loss(), all[0], all[all.length - 1]));
        lines.forEach(line -> chart.line(line.name(), line.places(), line.losses()));
        return chart.html(data.landscape().grid().clipped() ? "Points are put back into [0, 1]. " : "");
    }
}
