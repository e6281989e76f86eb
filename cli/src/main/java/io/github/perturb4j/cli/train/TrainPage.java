package io.github.perturb4j.cli.train;

import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.Percent;
import io.github.perturb4j.cli.report.Axis;
import io.github.perturb4j.cli.report.Facts;
import io.github.perturb4j.cli.report.Html;
import io.github.perturb4j.cli.report.LineChart;
import io.github.perturb4j.cli.report.Page;
import io.github.perturb4j.cli.report.Table;
import io.github.perturb4j.cli.train.TrainRun.Summary;
import io.github.perturb4j.cli.train.TrainRun.TestResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * {@code report.html} of a training: what each epoch came to. It holds nothing that differs from run to run.
 *
 * @param lines of the epochs so far, at least one
 * @param summary null before the end
 */
record TrainPage(TrainSettings settings, List<EpochLine> lines, Summary summary) {
    private static final int MOST_ROWS = 40;

    /** The document. */
    String document() {
        String title = "Training of " + settings.model();
        List<Html> body = new ArrayList<>();
        body.add(Html.of("header", Html.of("h1", title), Html.of("p", lead()).with("class", "lead")));
        body.add(Html.of("section", Html.of("h2", "Accuracy"), accuracies()));
        body.add(Html.of("section", Html.of("h2", "Loss"), losses()));
        body.add(Html.of("section", Html.of("h2", "Epochs"), table()));
        body.add(Html.of("section", Html.of("h2", "Settings"), Facts.of(Json.facts(settings))));
        body.add(Html.of(
                "footer",
                Html.of(
                        "p",
                        "Made by perturb4j train. The numbers of every epoch lie beside this page in metrics.jsonl,"
                                + " those of the end in summary.json; the weights are in weights.safetensors.")));
        return Page.of(title + " - perturb4j train", body);
    }

    private String lead() {
        int done = lines.get(lines.size() - 1).epoch();
        if (summary == null) {
            return "So far " + done + " of " + NumberText.count(settings.epochs(), "epoch") + " of "
                    + NumberText.count(settings.samples(), "image") + " are done.";
        }
        String trained = "Trained for " + NumberText.count(done, "epoch") + " on "
                + NumberText.count(settings.samples(), "image");
        if (summary.test() == null) {
            return trained + "; there were no unseen images to test on.";
        }
        return trained + ", the network gets " + share(summary.test()) + " unseen images right"
                + (summary.robust() == null
                        ? "."
                        : ", and " + share(summary.robust()) + " under attack ("
                                + summary.robust().attack() + ").");
    }

    private static String share(TestResult result) {
        return Percent.of(result.accuracy()) + " of " + result.samples();
    }

    private Html accuracies() {
        LineChart chart =
                LineChart.of("Line chart of accuracies by epoch, as shares of 1", epochs(), Axis.percent("accuracy"));
        add(chart, training(), EpochLine::accuracy);
        add(chart, "unseen images", EpochLine::testAccuracy);
        add(chart, "unseen images, attacked", EpochLine::robustAccuracy);
        return chart.html("After each epoch. ");
    }

    private String training() {
        return settings.adversarial() == null ? "training images" : "training images, attacked";
    }

    private Html losses() {
        double most = lines.stream().mapToDouble(EpochLine::loss).max().orElseThrow();
        LineChart chart = LineChart.of(
                "Line chart of the loss by epoch", epochs(), Axis.round("loss", Math.min(0, least()), most));
        add(chart, "loss", EpochLine::loss);
        return chart.html("The mean over each epoch of what training minimises, ", objective(), ".");
    }

    private double least() {
        return lines.stream().mapToDouble(EpochLine::loss).min().orElseThrow();
    }

    private String objective() {
        return settings.adversarial() == null
                ? "the cross-entropy"
                : "the loss of " + settings.adversarial().adversarial() + " training on attacked images";
    }

    private Axis epochs() {
        return Axis.counting(
                "epoch", lines.get(0).epoch(), lines.get(lines.size() - 1).epoch());
    }

    private void add(LineChart chart, String name, Function<EpochLine, Double> value) {
        List<EpochLine> there =
                lines.stream().filter(l -> Objects.nonNull(value.apply(l))).toList();
        if (!there.isEmpty()) {
            chart.line(
                    name,
                    there.stream().map(l -> (double) l.epoch()).toList(),
                    there.stream().map(value).toList());
        }
    }

    /** Every epoch; of many every second, third and so on, counted from the last. */
    private Html table() {
        int stride = (lines.size() + MOST_ROWS - 1) / MOST_ROWS;
        List<List<String>> rows = IntStream.range(0, lines.size())
                .filter(i -> (lines.size() - 1 - i) % stride == 0)
                .mapToObj(i -> row(lines.get(i)))
                .toList();
        return Table.of(
                List.of("epoch", "loss", "training", "unseen", "unseen, attacked", "learning rate", "gradient"), rows);
    }

    private static List<String> row(EpochLine line) {
        return List.of(
                Integer.toString(line.epoch()),
                NumberText.brief(line.loss()),
                Percent.of(line.accuracy()),
                percent(line.testAccuracy()),
                percent(line.robustAccuracy()),
                NumberText.brief(line.learningRate()),
                NumberText.brief(line.gradientNorm()));
    }

    private static String percent(Double share) {
        return share == null ? "–" : Percent.of(share);
    }
}
