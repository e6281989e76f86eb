package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.attacks.evaluation.RobustnessTable;

/** Hears how far an evaluation is, on the thread that runs it. */
public interface RunListener {
    /**
     * The images that an earlier run has done with, before anything is computed.
     *
     * @param done in images; one in the middle of its attacks is a part of one
     */
    void begin(double done, int images);

    /** An image was left out, now or by an earlier run, and why. */
    void skipped(String problem);

    /** Some more is done. */
    void advance(double done);

    /** A batch is done with. */
    void batch(RobustnessTable soFar);
}
