package io.github.perturb4j.cli.output;

import io.github.perturb4j.attacks.Progress;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far an attack is, as a bar on stderr; nothing where stderr is no terminal. */
public final class StepBar implements Progress, AutoCloseable {
    /** Set to "true" by the launcher where stderr is a terminal. */
    public static final String TERMINAL = "perturb4j.stderr.terminal";

    private final String task;
    private final boolean shown = Boolean.getBoolean(TERMINAL);
    private ProgressBar bar;

    public StepBar(String task) {
        this.task = task;
    }

    @Override
    public void step(int step, int total, double loss) {
        if (!shown) {
            return;
        }
        if (bar == null) {
            bar = bar(task, total);
        }
        bar.stepTo(step);
        bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4f", loss));
    }

    /**
     * A bar of {@code total} steps, shown at once, with an estimate of the time left; closed, it leaves nothing behind.
     */
    public static ProgressBar bar(String task, int total) {
        return builder(task, total).build();
    }

    /** The same for work that knows better how long it takes, and says so beside the bar: there is one estimate. */
    public static ProgressBar timedBar(String task, int total) {
        return builder(task, total).hideEta().build();
    }

    private static ProgressBarBuilder builder(String task, int total) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .clearDisplayOnFinish()
                .setConsumer(new ConsoleProgressBarConsumer(System.err));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
