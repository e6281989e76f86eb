package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.attacks.evaluation.RobustnessTable;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.Percent;
import io.github.perturb4j.cli.output.WorkBar;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/** How far an evaluation is: a bar where stderr is a terminal, else a line of text there every half minute. */
final class EvaluateBar implements AutoCloseable {
    private static final double NANOS = 1e9;
    private static final double LINE_SECONDS = 30;
    private static final int MOST_NAMED = 10;

    private final PrintWriter err;
    private final boolean naming;
    private int images;
    private int skipped;
    private double before;
    private double done;
    private long start;
    private long lastLine;
    private String standing = "";
    private final WorkBar bar = WorkBar.untimed("evaluate");

    /** @param naming whether images that are left out are named, as where no result does */
    EvaluateBar(PrintWriter err, boolean naming) {
        this.err = err;
        this.naming = naming;
    }

    /**
     * The images that an earlier run has done with, before anything is computed.
     *
     * @param alreadyDone in images; one in the middle of its attacks is a part of one
     */
    void begin(double alreadyDone, int count) {
        images = count;
        before = alreadyDone;
        start = System.nanoTime();
        lastLine = start;
        if (alreadyDone > 0) {
            err.println("going on: " + NumberText.of((int) alreadyDone, count, "image") + " done");
        }
        advance(alreadyDone);
    }

    /** An image was left out, now or by an earlier run, and why. */
    void skipped(String problem) {
        skipped++;
        if (naming && skipped <= MOST_NAMED) {
            err.println("perturb4j: left out: " + problem);
            err.flush();
        }
    }

    /** Some more is done. */
    void advance(double nowDone) {
        done = nowDone;
        bar.show((long) done, images, standing + left());
        if (!WorkBar.isTerminal() && (System.nanoTime() - lastLine) / NANOS > LINE_SECONDS) {
            lastLine = System.nanoTime();
            err.println(NumberText.of((int) done, images, "image") + standing + left());
            err.flush();
        }
    }

    /** A batch is done with. */
    void batch(RobustnessTable soFar) {
        List<Double> epsilons = soFar.grid().epsilons();
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
        return ", " + NumberText.duration(Duration.ofSeconds(Math.round(seconds))) + " left";
    }

    @Override
    public void close() {
        bar.close();
        if (naming && skipped > MOST_NAMED) {
            err.println("perturb4j: left out: " + (skipped - MOST_NAMED) + " more");
            err.flush();
            skipped = 0; // said once
        }
    }
}
