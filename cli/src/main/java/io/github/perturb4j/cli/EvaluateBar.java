package io.github.perturb4j.cli;

import io.github.perturb4j.attacks.evaluation.RobustnessTable;
import io.github.perturb4j.cli.evaluate.RunListener;
import io.github.perturb4j.cli.report.Percent;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;

/** How far an evaluation is: a bar where stderr is a terminal, else a line of text every half minute where text is wanted. */
final class EvaluateBar implements RunListener, AutoCloseable {
    private static final double NANOS = 1e9;
    private static final double LINE_SECONDS = 30;

    private final PrintWriter text;
    private final boolean shown = Boolean.getBoolean(StepBar.TERMINAL);
    private int images;
    private double before;
    private double done;
    private long start;
    private long lastLine;
    private String standing = "";
    private ProgressBar bar;

    /** @param text null if only the bar is wanted */
    EvaluateBar(PrintWriter text) {
        this.text = text;
    }

    @Override
    public void begin(double alreadyDone, int count) {
        images = count;
        before = alreadyDone;
        start = System.nanoTime();
        lastLine = start;
        if (text != null && alreadyDone > 0) {
            text.println("going on: " + (int) alreadyDone + " of " + count + " images are done");
        }
        if (shown) {
            bar = StepBar.bar("evaluate", count);
        }
        advance(alreadyDone);
    }

    @Override
    public void advance(double nowDone) {
        done = nowDone;
        if (bar != null) {
            bar.stepTo((long) done);
            bar.setExtraMessage(standing + left());
        }
        if (!shown && text != null && (System.nanoTime() - lastLine) / NANOS > LINE_SECONDS) {
            lastLine = System.nanoTime();
            text.println((int) done + " of " + images + " images" + standing + left());
            text.flush();
        }
    }

    @Override
    public void batch(RobustnessTable soFar) {
        List<Double> epsilons = soFar.plan().epsilons();
        int worst = soFar.worstCaseCorrect(epsilons.get(epsilons.size() - 1));
        standing = ", clean " + Percent.of((double) soFar.cleanCorrect() / soFar.size()) + ", robust "
                + Percent.of((double) worst / soFar.size());
        advance(done);
    }

    /** From the time that was spent on what this run has done. */
    private String left() {
        double here = done - before;
        if (here < 1) {
            return "";
        }
        double seconds = (System.nanoTime() - start) / NANOS / here * (images - done);
        return ", " + TrainListener.text(Duration.ofSeconds(Math.round(seconds))) + " left";
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
