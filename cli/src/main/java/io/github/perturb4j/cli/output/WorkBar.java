package io.github.perturb4j.cli.output;

import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far some work is, as a bar on stderr; nothing where stderr is no terminal. Closed, it leaves nothing behind, and
 * may be shown again.
 */
public final class WorkBar implements AutoCloseable {
    /** Set to "true" by the launcher where stderr is a terminal. */
    private static final String TERMINAL = "perturb4j.stderr.terminal";

    private final String task;
    private final boolean timed;
    private ProgressBar bar;

    private WorkBar(String task, boolean timed) {
        this.task = task;
        this.timed = timed;
    }

    /** With an estimate of the time left. */
    public static WorkBar of(String task) {
        return new WorkBar(task, true);
    }

    /** For work that knows better how long it takes, and says so beside the bar: there is one estimate. */
    public static WorkBar untimed(String task) {
        return new WorkBar(task, false);
    }

    /** Whether somebody is watching. */
    public static boolean isTerminal() {
        return Boolean.getBoolean(TERMINAL);
    }

    /** @param beside what else there is to say, behind the bar */
    public void show(long done, long total, String beside) {
        if (!isTerminal()) {
            return;
        }
        if (bar == null) {
            bar = start(total);
        }
        bar.stepTo(done);
        bar.setExtraMessage(beside);
    }

    /** For {@link io.github.perturb4j.attacks.Progress}. */
    public void step(int step, int total, double loss) {
        show(step, total, String.format(Locale.ROOT, " loss %.4f", loss));
    }

    ProgressBar start(long total) {
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .clearDisplayOnFinish()
                .setConsumer(new ConsoleProgressBarConsumer(System.err));
        return (timed ? builder : builder.hideEta()).build();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
