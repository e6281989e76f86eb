package io.github.perturb4j.cli.train;

import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.Percent;
import io.github.perturb4j.cli.output.StepBar;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/** An epoch's progress as a bar on stderr; nothing where stderr is no terminal. */
final class TrainBar {
    private final boolean shown = Boolean.getBoolean(StepBar.TERMINAL);
    private ProgressBar bar;

    void show(int epoch, int epochs, int batch, int batches, double loss, double accuracy, Duration left) {
        if (!shown) {
            return;
        }
        if (bar == null) {
            bar = StepBar.timedBar("epoch " + epoch + "/" + epochs, batches);
        }
        bar.stepTo(batch);
        bar.setExtraMessage(String.format(
                Locale.ROOT,
                " loss %.4f, accuracy %s, %s left in all",
                loss,
                Percent.fixed(accuracy),
                NumberText.duration(left)));
    }

    /** Takes the bar away until the next step. */
    void pause() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
